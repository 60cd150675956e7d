// Builds three things into one dist folder: the widget (Preact), the loader (one plain script) and the console (React).
import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'
import { configDefaults } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const preact = [
  { find: 'react/jsx-runtime', replacement: 'preact/jsx-runtime' },
  { find: 'react-dom/client', replacement: 'preact/compat/client' },
  { find: 'react-dom', replacement: 'preact/compat' },
  { find: 'react', replacement: 'preact/compat' },
]

const page = (name: 'widget' | 'console', emptyOutDir: boolean): UserConfig => ({
  root: here('pages'),
  base: '/',
  publicDir: false,
  resolve: name === 'widget' ? { alias: preact } : {},
  build: {
    outDir: here('dist'),
    emptyOutDir,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: here(`pages/${name}/index.html`),
      output: {
        entryFileNames: `assets/${name}-[hash].js`,
        chunkFileNames: `assets/${name}-[name]-[hash].js`,
        assetFileNames: `assets/${name}-[hash][extname]`,
      },
    },
  },
})

const loader: UserConfig = {
  publicDir: false,
  build: {
    outDir: here('dist/widget'),
    emptyOutDir: false,
    target: 'es2020',
    lib: { entry: here('src/loader/loader.ts'), formats: ['iife'], name: 'XiaoerLoader', fileName: () => 'loader.js' },
  },
}

export default defineConfig(({ mode }) => {
  if (mode === 'widget') return page('widget', true)
  if (mode === 'console') return page('console', false)
  if (mode === 'loader') return loader
  return { test: { include: ['test/**/*.test.{ts,tsx}'], exclude: configDefaults.exclude } } as UserConfig
})
