"""A ledger in memory: begins each proposal once, as the journal's does in SQL, and knows what was really done."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.effect import Effect, EffectStatus, Proposal, Receipt
from domain.ids import EffectId, ProposalId, TurnId, new_id


class MemoryLedger:
    def __init__(self) -> None:
        self.effects: dict[ProposalId, Effect] = {}
        self.receipts: dict[EffectId, Receipt] = {}

    @property
    def done(self) -> list[Effect]:
        return [each for each in self.effects.values() if each.status is EffectStatus.DONE]

    async def begin(
        self,
        proposal: Proposal,
        *,
        turn_id: TurnId,  # noqa: ARG002
        owner_version: int | None = None,  # noqa: ARG002
    ) -> Effect:
        if proposal.id not in self.effects:
            self.effects[proposal.id] = Effect(
                id=EffectId(new_id("eff")),
                proposal_id=proposal.id,
                conversation_id=proposal.conversation_id,
                tool=proposal.tool,
                arguments=proposal.arguments,
                status=EffectStatus.EXECUTING,
                started_at=datetime.now(UTC),
            )
        return self.effects[proposal.id]

    async def finish(self, receipt: Receipt) -> None:
        self.receipts[receipt.effect_id] = receipt
        effect = self.effects[receipt.proposal_id]
        self.effects[receipt.proposal_id] = replace(effect, status=receipt.status)

    async def effect_of(self, proposal_id: ProposalId) -> tuple[Effect, Receipt | None] | None:
        effect = self.effects.get(proposal_id)
        return (effect, self.receipts.get(effect.id)) if effect else None
