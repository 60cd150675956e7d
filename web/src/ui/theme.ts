// Light, dark or as the system says; the choice is an attribute on <html> that the tokens obey.

export type Theme = 'auto' | 'light' | 'dark'
const NAME = 'xiaoer.theme'

export function readTheme(): Theme {
  try {
    const found = localStorage.getItem(NAME)
    return found === 'light' || found === 'dark' ? found : 'auto'
  } catch {
    return 'auto'
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export function chooseTheme(theme: Theme): void {
  applyTheme(theme)
  try {
    localStorage.setItem(NAME, theme)
  } catch {
    // Storage may be forbidden inside a frame: the choice then lasts as long as the page.
  }
}
