// Starts the desk.
import { createRoot } from 'react-dom/client'
import { applyTheme, readTheme } from '../ui/theme'
import '../ui/tokens.css'
import '../ui/chat.css'
import '../ui/attachments.css'
import './console.css'
import './panes.css'
import { App } from './App'
import { Desk } from './desk'

applyTheme(readTheme())
const desk = new Desk()
void desk.resume()
const root = document.getElementById('root')
if (root) createRoot(root).render(<App desk={desk} />)
