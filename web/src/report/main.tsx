// Starts the report as a page of its own: everything is in this one file, and nothing is fetched.
import { createRoot } from 'react-dom/client'
import '../ui/tokens.css'
import { applyTheme, readTheme } from '../ui/theme'
import './standalone.css'
import { Standalone } from './Standalone'
import { unpacked } from './unpacking'

applyTheme(readTheme())
const root = document.getElementById('root')
if (root) {
  const page = createRoot(root)
  unpacked(document.getElementById('report')?.textContent ?? '').then(
    (report) => page.render(<Standalone report={report} broken={null} />),
    (error: unknown) => page.render(<Standalone report={null} broken={error} />),
  )
}
