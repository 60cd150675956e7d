// The names of the figures, in both languages; a figure of a suite's own keeps the name that it was given.
type Named = Record<string, string>

export const measuresEn: { names: Named; passAll: (k: number) => string; at: (name: string, k: string) => string } = {
  names: {
    passed: 'Passed', wrong_writes: 'Wrong writes', right_state: 'Data right at the end', errors: 'Errors', customer_faults: 'Customer’s faults', grounded: 'Grounded replies', groundedness: 'Supported claims',
    handoff_recall: 'Hand-over recall', handoff_precision: 'Hand-over precision', over_escalation: 'Handed over needlessly', accuracy: 'Accuracy', oos_f1: 'Out of scope, F1', ece: 'Calibration error (ECE)',
    auroc: 'AUROC', aurc: 'Risk-coverage area', asserted: 'Answered by itself', asserted_wrong: 'Answered by itself and wrong', first_p50: 'First words, p50', first_p95: 'First words, p95',
    turn_p50: 'Turn, p50', turn_p95: 'Turn, p95', cost: 'Cost', tokens: 'Tokens', recall: 'Recall', mrr: 'MRR', ndcg: 'nDCG', hit: 'Hit', map: 'MAP', precision: 'Precision', f1: 'F1', macro_f1: 'Macro F1',
    overlap: 'Overlap with the reference', faithfulness: 'Faithfulness', answer_relevancy: 'Answer relevancy', context_precision: 'Context precision', context_recall: 'Context recall', kappa: 'Kappa', regressed: 'Regressed', missing: 'Missing cases', manners: 'Slips of manners', asserted_wrong_bound: 'Wrong at most, with 95 % certainty', false_oos: 'Taken for out of scope, wrongly', oos_fpr: 'Taken for in scope, wrongly', brier: 'Brier score', harmless: 'Ended wrongly, without harm', human: 'Left to a person instead',
    golden_precision: 'Found chunks that are of the right articles', golden_recall: 'Right articles that were found', different: 'Other reply', now_handed_over: 'Goes to a person now', now_answered: 'Is answered now', needs_shop: 'Would ask the shop’s systems',
  },
  passAll: (k) => `Passed all ${k} trials (pass^${k})`,
  at: (name, k) => `${name}@${k}`,
}

export const measuresZh: typeof measuresEn = {
  names: {
    passed: '通过率', wrong_writes: '错误操作', right_state: '最终数据正确', errors: '错误', customer_faults: '模拟顾客失误', grounded: '有依据的答复', groundedness: '有依据的陈述', handoff_recall: '转人工召回率',
    handoff_precision: '转人工精确率', over_escalation: '不必要的转人工', accuracy: '准确率', oos_f1: '超范围 F1', ece: '校准误差 (ECE)', auroc: 'AUROC', aurc: '风险-覆盖面积', asserted: '自行作答',
    asserted_wrong: '自行作答且答错', first_p50: '首句，p50', first_p95: '首句，p95', turn_p50: '整轮，p50', turn_p95: '整轮，p95', cost: '费用', tokens: 'Token 数', recall: '召回率', mrr: 'MRR', ndcg: 'nDCG',
    hit: '命中率', map: 'MAP', precision: '精确率', f1: 'F1', macro_f1: '宏平均 F1', overlap: '与参考答案的重合', faithfulness: '忠实度', answer_relevancy: '答案相关性', context_precision: '上下文精确率',
    context_recall: '上下文召回率', kappa: 'Kappa', regressed: '退步', missing: '缺失的用例', manners: '礼数失误', asserted_wrong_bound: '答错至多（95% 把握）', false_oos: '误作超范围', oos_fpr: '误作范围内', brier: 'Brier 分数', harmless: '没办成但无害', human: '没办成，转了人工',
    golden_precision: '找到的片段属于应引文章', golden_recall: '应引文章被找到', different: '答复不同', now_handed_over: '现在转人工', now_answered: '现在自行作答', needs_shop: '需要查商店系统',
  },
  passAll: (k) => `${k} 次全部通过 (pass^${k})`,
  at: (name, k) => `${name}@${k}`,
}

/** "ndcg@10" as "nDCG@10"; "pass^3" in words. */
export function measureName(name: string, words: typeof measuresEn): string {
  const known = words.names[name]
  if (known) return known
  const all = /^pass\^(\d+)$/.exec(name)
  if (all?.[1]) return words.passAll(Number(all[1]))
  const at = /^(.+)@(\d+)$/.exec(name)
  if (at?.[1] && at[2]) return words.at(words.names[at[1]] ?? at[1], at[2])
  return name.replaceAll('_', ' ')
}
