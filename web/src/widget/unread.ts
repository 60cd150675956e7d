// Tells the launcher how many messages came while the chat was closed.
import { useEffect, useRef } from 'react'
import type { View } from '../sdk/view'
import type { Bridge } from './bridge'

export function useUnread(view: View, open: boolean, bridge: Bridge): void {
  const seen = useRef<number | null>(null)
  const heard = view.messages.filter((message) => message.sender !== 'contact' && message.state !== 'streaming').length
  useEffect(() => {
    // What was there when the page came up counts as read.
    if (seen.current === null && view.lastSeq > 0) seen.current = heard
    if (open) seen.current = heard
    bridge.post({ type: 'unread', count: Math.max(0, heard - (seen.current ?? heard)) })
  }, [heard, open, view.lastSeq, bridge])
}
