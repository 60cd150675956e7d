// What the assistant is doing, in words: the log names nodes and tools, people see sentences.
import type { Words } from './words/en'

const TOOLS: [RegExp, keyof Words['steps']][] = [
  [/^(cancel|create|apply|request|change|update|redeem|claim|submit|issue)/i, 'write'],
  [/shipment|track|parcel|logistic|delivery/i, 'shipments'],
  [/refund|return/i, 'refunds'],
  [/coupon|voucher/i, 'coupons'],
  [/product|catalog|search|recommend|stock/i, 'products'],
  [/customer|profile|account|member|point/i, 'customer'],
  [/order/i, 'orders'],
]

const NODES: Record<string, keyof Words['steps']> = {
  screen: 'understand', understand: 'understand', retrieve: 'retrieve', assess: 'retrieve', answer: 'answer',
  clarify: 'answer', verify: 'verify', conclude: 'answer', hand_off: 'hand_off', propose: 'propose', act: 'write',
}

export function stepWords(step: string | null, words: Words): string {
  if (!step) return words.steps.waiting
  if (step.startsWith('act.') || step.startsWith('tool.')) {
    const tool = step.slice(step.indexOf('.') + 1)
    const found = TOOLS.find(([pattern]) => pattern.test(tool))
    return words.steps[found?.[1] ?? 'waiting']
  }
  return words.steps[NODES[step] ?? 'waiting']
}
