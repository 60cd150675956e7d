// Other ways to ask, under the headings whose passages answer them.
import { AlertIcon } from '../../ui/icons'
import { useWorkshop } from './context'
import { Chips } from './parts'
import { headingsOf } from './spans'

export function Questions({ text, questions, onChange }: { text: string; questions: Record<string, string[]>; onChange: (questions: Record<string, string[]>) => void }) {
  const { words } = useWorkshop()
  const say = words.details
  const headings = headingsOf(text)
  const places = [...(/^\s*#/.test(text) ? [] : ['']), ...headings]
  const lost = Object.keys(questions).filter((heading) => !places.includes(heading) && questions[heading]?.length)
  const set = (heading: string, values: string[]) => {
    const { [heading]: _, ...others } = questions
    onChange(values.length ? { ...others, [heading]: values } : others)
  }
  return (
    <ul className="asked">
      {[...places, ...lost].map((heading) => (
        <li key={heading} data-testid="asked">
          <p className={heading ? undefined : 'muted'}>{heading || say.wholeArticle}</p>
          {lost.includes(heading) && <p className="asked__lost"><AlertIcon size={15} />{say.lostHeading}</p>}
          <Chips values={questions[heading] ?? []} onChange={(values) => set(heading, values)} label={heading || say.wholeArticle} placeholder={say.addQuestion} testId="add-question" />
        </li>
      ))}
    </ul>
  )
}
