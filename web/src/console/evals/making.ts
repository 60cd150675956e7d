// What the ways into the evals say, in both languages: apart, because every conversation carries them.
import type { Language } from '../../ui/language'

const en = {
  make: 'Make a case',
  hint: 'Keeps the conversation up to here, without names and numbers, so that every later eval can check how it should have gone.',
  down: 'Thumb down',
  made: 'Case waiting for a label',
  known: 'Already a case',
  replay: 'Which answers would change?',
}

const zh: typeof en = {
  make: '从这里建用例',
  hint: '保留到这里为止的对话，去掉姓名和号码，以后每次评测都能检查它本该怎样。',
  down: '客户点踩',
  made: '用例待标注',
  known: '已有用例',
  replay: '哪些回答会变？',
}

export const makingWords: Record<Language, typeof en> = { en, zh }
