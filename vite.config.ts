import { defineConfig } from 'vite';

/** `npx vite` serves the viewer alone; a run is then asked from `faultline serve` on its default port. */
const host = 'http://127.0.0.1:7400';

export default defineConfig({
  root: 'viewer',
  base: './',
  build: { outDir: '../dist/viewer', emptyOutDir: true, target: 'es2022', sourcemap: true },
  server: { proxy: { '/socket.io': { target: host, ws: true }, '/api': { target: host } } },
});
