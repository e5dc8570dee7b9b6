// Command sumdb_check judges a log folder with the packages behind Go's checksum database, none of them ours.
//
//	sumdb_check <folder> <vkey>
//	sumdb_check -proofs <folder> <vkey>
//
// It opens the checkpoint under the key, proves every tile against the signed root, compares every inner hash with
// the tile below it and every entry with its leaf hash. Each fault is one line naming the part; exit code 1.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

var faults int

func fault(format string, args ...any) {
	if faults++; faults <= 20 {
		fmt.Printf("FAIL "+format+"\n", args...)
	}
}

// folder serves tiles from disk; C2SP paths are those of the checksum database without the height.
type folder struct {
	dir  string
	read map[tlog.Tile][]byte
}

func path(t tlog.Tile) string {
	return strings.Replace(strings.Replace(t.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}

func (f *folder) tile(t tlog.Tile) ([]byte, error) {
	if data, ok := f.read[t]; ok {
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(f.dir, path(t)))
	if err == nil && t.L >= 0 && len(data) != t.W*tlog.HashSize {
		err = fmt.Errorf("%s holds %d bytes", path(t), len(data))
	}
	if err == nil {
		f.read[t] = data
	}
	return data, err
}

func (f *folder) Height() int { return height }

func (f *folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := f.tile(t)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// head opens the signed checkpoint of a folder and returns the tree it speaks for.
func head(dir, vkey string) (tree tlog.Tree, err error) {
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return tree, err
	}
	return opened(signed, vkey)
}

// opened returns the tree a checkpoint signed by the key speaks for.
func opened(signed []byte, vkey string) (tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || copy(tree.Hash[:], root) != tlog.HashSize {
		return tree, fmt.Errorf("root hash %q", lines[2])
	}
	return tree, nil
}

// tiles lists what a tree of n entries consists of, at one level.
func tiles(n int64, level int) (list []tlog.Tile) {
	for left := n >> (height * level); left > 0; left -= 1 << height {
		list = append(list, tlog.Tile{H: height, L: level, N: int64(len(list)), W: int(min(left, 1<<height))})
	}
	return list
}

// proved says whether the tile is part of the signed tree.
func (f *folder) proved(tree tlog.Tree, t tlog.Tile) bool {
	first := tlog.StoredHashIndex(t.L*height, t.N<<height)
	_, err := tlog.TileHashReader(tree, f).ReadHashes([]int64{first})
	if err != nil {
		fault("%s does not lead to the signed root: %v", path(t), err)
	}
	return err == nil
}

// inner compares the hashes of a tile with the full tiles below it.
func (f *folder) inner(t tlog.Tile) {
	data, err := f.tile(t)
	for slot := 0; t.L > 0 && err == nil && slot < t.W; slot++ {
		below := tlog.Tile{H: height, L: t.L - 1, N: t.N<<height + int64(slot), W: 1 << height}
		var hashes []byte
		if hashes, err = f.tile(below); err != nil {
			break
		}
		half, at := height*t.L-1, below.N*2
		left, _ := tlog.HashFromTile(below, hashes, tlog.StoredHashIndex(half, at))
		right, _ := tlog.HashFromTile(below, hashes, tlog.StoredHashIndex(half, at+1))
		if joined := tlog.NodeHash(left, right); !bytes.Equal(joined[:], data[slot*tlog.HashSize:][:tlog.HashSize]) {
			fault("%s hash %d is not that of %s", path(t), slot, path(below))
		}
	}
	if err != nil {
		fault("%s: %v", path(t), err)
	}
}

// entries compares what lies in one bundle with the leaf hashes.
func (f *folder) entries(t tlog.Tile) {
	leaves, err := f.tile(t)
	bundle, err2 := f.tile(tlog.Tile{H: height, L: -1, N: t.N, W: t.W})
	if err != nil || err2 != nil {
		fault("entries from %d on: %v %v", t.N<<height, err, err2)
		return
	}
	for slot := 0; slot < t.W; slot++ {
		index, length := t.N<<height+int64(slot), 0
		if len(bundle) >= 2 {
			length = int(binary.BigEndian.Uint16(bundle))
		}
		if len(bundle) < 2+length {
			fault("entry %d is cut off", index)
			return
		}
		hash := tlog.RecordHash(bundle[2 : 2+length])
		if !bytes.Equal(hash[:], leaves[slot*tlog.HashSize:][:tlog.HashSize]) {
			fault("entry %d does not have its leaf hash", index)
		}
		bundle = bundle[2+length:]
	}
	if len(bundle) > 0 {
		fault("entries from %d on: %d bytes too many", t.N<<height, len(bundle))
	}
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "-proofs" {
		count := proofs(os.Args[2], os.Args[3])
		if faults > 0 {
			fmt.Printf("%d faults\n", faults)
			os.Exit(1)
		}
		fmt.Printf("OK %d proofs\n", count)
		return
	}
	if len(os.Args) != 3 {
		fmt.Println("usage: sumdb_check <folder> <vkey>")
		os.Exit(2)
	}
	tree, err := head(os.Args[1], os.Args[2])
	if err != nil {
		fault("checkpoint: %v", err)
		os.Exit(1)
	}
	if tree.N == 0 && tree.Hash != sha256.Sum256(nil) {
		fault("checkpoint: root hash of an empty log")
	}
	f := &folder{os.Args[1], map[tlog.Tile][]byte{}}
	// Proofs stop at the first that fails, as most others then fail with it; comparing neighbours names the place.
	proved := true
	for level := 7; level >= 0; level-- {
		for _, t := range tiles(tree.N, level) {
			proved = proved && f.proved(tree, t)
			f.inner(t)
		}
	}
	for _, t := range tiles(tree.N, 0) {
		f.entries(t)
	}
	if faults > 0 {
		fmt.Printf("%d faults\n", faults)
		os.Exit(1)
	}
	fmt.Printf("OK %d entries, root %s\n", tree.N, tree.Hash)
}
