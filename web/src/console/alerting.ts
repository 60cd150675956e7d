// Tells an operator who looks elsewhere: a badge in the title, a notification, a soft sound. Each only when asked for.
import { useEffect, useRef } from 'react'
import { useDesk } from './context'
import { nameOf, type DeskStatus } from './desk'
import { newsBetween, unreadOf, type News } from './news'
import type { QueueLists } from './wire'

export interface AlertChoice { notify: boolean; sound: boolean; volume: number }

const SHELF = 'xiaoer.desk.alerts'
const quiet: AlertChoice = { notify: false, sound: false, volume: 0.4 }

export function readAlerts(): AlertChoice {
  try {
    return { ...quiet, ...(JSON.parse(localStorage.getItem(SHELF) ?? '{}') as Partial<AlertChoice>) }
  } catch {
    return quiet
  }
}

export const keepAlerts = (choice: AlertChoice): void => localStorage.setItem(SHELF, JSON.stringify(choice))

export type Permit = 'granted' | 'denied' | 'default' | 'none'
export const permitNow = (): Permit => (typeof Notification === 'undefined' ? 'none' : Notification.permission)

/** Browsers want a click for it; without one they never ask again. */
export const askPermit = async (): Promise<Permit> => (typeof Notification === 'undefined' ? 'none' : Notification.requestPermission())

let audio: AudioContext | null = null

/** Two soft notes, higher for an offer; synthesised, so no file is fetched. */
export function play(kind: News['kind'], volume: number): void {
  if (typeof AudioContext === 'undefined') return
  audio ??= new AudioContext()
  const context = audio
  void context.resume().then(() => {
    const notes = kind === 'offer' ? [659, 880, 1047] : kind === 'waiting' ? [587, 784] : [698]
    notes.forEach((pitch, index) => {
      const start = context.currentTime + index * 0.13
      const tone = context.createOscillator()
      const loudness = context.createGain()
      tone.type = 'sine'
      tone.frequency.value = pitch
      loudness.gain.setValueAtTime(0, start)
      loudness.gain.linearRampToValueAtTime(Math.min(1, Math.max(0, volume)) * 0.25, start + 0.02)
      loudness.gain.exponentialRampToValueAtTime(0.0001, start + 0.4)
      tone.connect(loudness).connect(context.destination)
      tone.start(start)
      tone.stop(start + 0.45)
    })
  }, () => undefined)
}

/** Of several tabs one makes the noise. */
function isFirst(key: string): boolean {
  const name = 'xiaoer.desk.rang'
  const [told, at] = (localStorage.getItem(name) ?? '').split('\n')
  if (told === key && Date.now() - Number(at) < 5000) return false
  localStorage.setItem(name, `${key}\n${Date.now()}`)
  return true
}

/** `titled` where the page has no title of its own. */
export function useAlerts(status: DeskStatus, titled: boolean): void {
  const { desk, words } = useDesk()
  const seen = useRef<QueueLists | null>(null)
  const { queue, operator, openId } = status
  useEffect(() => {
    const news = newsBetween(seen.current, queue, operator?.id ?? '').filter((one) => !(one.kind === 'message' && one.id === openId && document.visibilityState === 'visible'))
    seen.current = queue
    const most = news.find((one) => one.kind === 'offer') ?? news[0]
    if (!most || !isFirst(`${most.kind} ${most.id} ${most.row.last?.text ?? ''}`)) return
    const choice = readAlerts()
    if (choice.sound) play(most.kind, choice.volume)
    if (!choice.notify || permitNow() !== 'granted' || document.visibilityState === 'visible') return
    for (const one of news.slice(0, 3)) {
      const shown = new Notification(words.news[one.kind](nameOf(one.row.contact, words)), { body: (one.row.last?.text ?? one.row.handoff.brief.asked).slice(0, 120), tag: one.id })
      shown.onclick = () => {
        window.focus()
        desk.open(one.id)
        shown.close()
      }
    }
  }, [queue, operator?.id, openId, words, desk])
  const unread = unreadOf(queue)
  useEffect(() => {
    if (titled) document.title = `${unread ? `(${unread}) ` : ''}${words.desk}`
  }, [unread, words, titled])
}
