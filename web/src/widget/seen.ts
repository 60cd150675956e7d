// Tells operators which of their words the contact has had on an open, visible screen.
import { useEffect } from 'react'
import type { Conversation } from '../sdk/conversation'
import type { View } from '../sdk/view'

export function useSeen(conversation: Conversation, view: View, open: boolean): void {
  const last = view.messages.findLast((message) => message.sender === 'operator')?.id
  useEffect(() => {
    if (!open || !last) return
    const tell = () => document.visibilityState === 'visible' && conversation.seen(last)
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [conversation, last, open])
}
