import { defineConfig } from 'vite';

export default defineConfig({
  root: 'viewer',
  base: './',
  build: { outDir: '../dist/viewer', emptyOutDir: true, target: 'es2022', sourcemap: true },
});
