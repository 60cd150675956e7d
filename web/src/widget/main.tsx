// Starts the chat, inside the loader's frame or as a page of its own.
import { createRoot } from 'react-dom/client'
import { Conversation } from '../sdk/conversation'
import { openShelf } from '../sdk/memory'
import { languageOf, localeOf, type Language } from '../ui/language'
import { applyTheme, readTheme } from '../ui/theme'
import '../ui/tokens.css'
import '../ui/chat.css'
import '../ui/attachments.css'
import './widget.css'
import { App } from './App'
import { openBridge } from './bridge'

const shelf = openShelf()
const bridge = openBridge()
const asked = new URLSearchParams(location.search).get('locale')
let language: Language = languageOf(shelf.getItem('xiaoer.language') ?? asked ?? navigator.language)

const conversation = new Conversation({ base: '', shelf, locale: () => localeOf(language) })

applyTheme(readTheme())
document.documentElement.classList.toggle('embedded', bridge.embedded)
window.addEventListener('storage', (event) => conversation.storageChanged(event.key))

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <App
      conversation={conversation}
      bridge={bridge}
      firstLanguage={language}
      onLanguage={(chosen) => {
        language = chosen
        shelf.setItem('xiaoer.language', chosen)
      }}
    />,
  )
}
