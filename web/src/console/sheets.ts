// The sheets that may lie over the desk; one at a time.
export type Sheet = 'keys' | 'resolve' | 'hand-back' | 'transfer' | 'invite' | 'snooze' | 'take-over' | 'merge' | null
