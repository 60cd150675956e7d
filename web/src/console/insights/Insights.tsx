// The frame of the insights: the page of the current address, and what has just worked.
import { useEffect, useState } from 'react'
import { CheckIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import type { AreaProps } from '../LazyArea'
import { wordsIn } from './context'
import { RiskPage } from './RiskPage'
import '../pages.css'
import './insights.css'

export default function Insights({ route, operator }: AreaProps) {
  const words = wordsIn(useLanguage())
  const [told, setTold] = useState<{ text: string } | null>(null)
  useEffect(() => {
    document.title = words.title
  }, [words])
  useEffect(() => {
    const timer = setTimeout(() => setTold(null), 5000)
    return () => clearTimeout(timer)
  }, [told])
  return (
    <>
      <main className="workshop" tabIndex={-1} data-testid="screen-risk">
        <RiskPage query={route.query} operator={operator} tell={(text) => setTold({ text })} />
      </main>
      {/* The place stays, so that a screen reader hears what comes into it. */}
      <div className="told" role="status" data-testid="told">{told && <p><CheckIcon size={18} />{told.text}</p>}</div>
    </>
  )
}
