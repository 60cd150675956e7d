// A small row of exclusive choices: language, appearance.

export function Choices<Value extends string>({ label, chosen, options, onChoose, name }: {
  label: string; chosen: Value; options: [Value, string][]; onChoose: (value: Value) => void; name: string
}) {
  return (
    <fieldset className="choices">
      <legend>{label}</legend>
      <div>
        {options.map(([value, text]) => (
          <button key={value} type="button" aria-pressed={value === chosen} data-testid={`${name}-${value}`} onClick={() => onChoose(value)}>{text}</button>
        ))}
      </div>
    </fieldset>
  )
}
