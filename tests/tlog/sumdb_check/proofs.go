package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const magic = "c2sp.org/tlog-proof@v1"

// proof reads a C2SP tlog-proof: the index, the hashes from the leaf's neighbour up, and the checkpoint as it stands.
func proof(data string) (index int64, hashes tlog.RecordProof, signed []byte, err error) {
	above, below, found := strings.Cut(data, "\n\n")
	lines := strings.Split(above, "\n")
	if !found || lines[0] != magic {
		return 0, nil, nil, fmt.Errorf("not a tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if _, err := base64.StdEncoding.Strict().DecodeString(lines[0][len("extra "):]); err != nil {
			return 0, nil, nil, err
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, nil, nil, fmt.Errorf("no index")
	}
	written := lines[0][len("index "):]
	if index, err = strconv.ParseInt(written, 10, 64); err != nil || index < 0 || strconv.FormatInt(index, 10) != written {
		return 0, nil, nil, fmt.Errorf("index %q", written)
	}
	for _, line := range lines[1:] {
		var hash tlog.Hash
		raw, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || copy(hash[:], raw) != tlog.HashSize || len(raw) != tlog.HashSize {
			return 0, nil, nil, fmt.Errorf("hash %q", line)
		}
		hashes = append(hashes, hash)
	}
	return index, hashes, []byte(below), nil
}

// proofs judges every NAME.tlog-proof in a folder against the entry in NAME.entry beside it.
func proofs(dir, vkey string) int {
	names, _ := filepath.Glob(filepath.Join(dir, "*.tlog-proof"))
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			fault("%v", err)
			continue
		}
		entry, err := os.ReadFile(strings.TrimSuffix(name, ".tlog-proof") + ".entry")
		if err != nil {
			fault("%v", err)
			continue
		}
		index, hashes, signed, err := proof(string(data))
		if err == nil {
			var tree tlog.Tree
			if tree, err = opened(signed, vkey); err == nil {
				err = tlog.CheckRecord(hashes, tree.N, tree.Hash, index, tlog.RecordHash(entry))
			}
		}
		if err != nil {
			fault("%s: %v", filepath.Base(name), err)
		}
	}
	return len(names)
}
