import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

// What is large and not ours goes into pieces of its own, so that our own code can be weighed and loads first.
const LIBRARIES: [RegExp, string][] = [
  [/node_modules\/(maplibre-gl|pmtiles|@maplibre|@mapbox|earcut|gl-matrix|kdbush|potpack|quickselect|supercluster|pbf|fflate)\//, "map-library"],
  [/node_modules\/milsymbol\//, "symbol-library"],
  [/node_modules\/terra-draw/, "draw-library"],
  [/node_modules\/(preact|@preact)\//, "view-library"],
  [/\/src\/.*\/words\.ts$/, "words"],
];

export default defineConfig({
  base: "/floor/",
  plugins: [preact()],
  worker: { format: "es" },
  build: {
    outDir: "../src/jisr/web/client",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: LIBRARIES.map(([test, name]) => ({ test, name })) },
      },
    },
  },
});
