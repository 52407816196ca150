"""The paragraphs of a generated report: which figures it tells, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from bench.claims import telling as say
from bench.claims.telling import Teller
from crawler.simulator.labels import NOT_PROCESSED, OTHER_D, REFUSED, UNABLE
from crawler.simulator.tables import CountRow, Tables

GROUPS = ("granted", "granted_partial", "refused", "unable", "not_processed", "other_handling")


@dataclass
class Facts:
    """What the text tells, by name: the figures of the tables unless somebody changed them; ``fee`` in yuan."""

    counts: dict[str, int]
    fee: int
    form: str
    claims: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> int:
        return self.counts[name]


def facts(tables: Tables, fee: int) -> Facts:
    """The figures of the tables that a text may tell."""
    t3, t4, t2 = tables.table3, tables.table4, tables.table2
    counts = {
        "new": _count(t3, "received_new"),
        "carried_in": _count(t3, "carried_in"),
        "handled": _count(t3, "outcome_total"),
        "carried_out": _count(t3, "carried_out"),
        "natural": _count(t3, "received_new", "natural_person"),
        "legal": _count(t3, "received_new") - _count(t3, "received_new", "natural_person"),
        "recon": _count(t4, "reconsideration"),
        "lit": _count(t4, "litigation_direct") + _count(t4, "litigation_after_reconsideration"),
        "granted": _count(t3, "granted"),
        "granted_partial": _count(t3, "granted_partial"),
        "refused": sum(_count(t3, key) for key, _ in REFUSED),
        "unable": sum(_count(t3, key) for key, _ in UNABLE),
        "not_processed": sum(_count(t3, key) for key, _ in NOT_PROCESSED),
        "other_handling": sum(_count(t3, k) for k in _others(t3)),
    }
    counts["due"] = counts["new"] + counts["carried_in"]
    for name, (row, column) in {
        "issued": ("normative_documents", "issued"),
        "repealed": ("normative_documents", "repealed"),
        "in_force": ("normative_documents", "in_force"),
        "rules": ("rules", "issued"),
        "licences": ("licences", "decisions"),
        "penalties": ("penalties", "decisions"),
        "coercive_measures": ("coercive_measures", "decisions"),
    }.items():
        cell = t2[row].get(column)
        if isinstance(cell, int):
            counts[name] = cell
    return Facts(counts, fee, tables.table3_form)


def _others(table3: dict[str, CountRow]) -> list[str]:
    return [key for key, _ in OTHER_D] if "other_misc" in table3 else ["other_handling"]


def _count(table: dict[str, CountRow], row: str, column: str = "total") -> int:
    return table[row][column] or 0


def applications(rng: Random, teller: Teller, told: Facts, must: set[str], *, plain: bool) -> list[str]:
    """The paragraph on applications: received, carried in, handled, carried out, outcomes, applicants."""
    if not told.counts:
        return []
    if "no_applications" in must or not told["due"]:
        return [teller.say(say.NONE_RECEIVED) + "。"]
    if not told["new"]:
        return []
    clauses = [_received(rng, teller, told, must)]
    claim = next((choice for name, choice in _CLAIMS.items() if name in must), None)
    if claim is None and not told["carried_out"] and must.isdisjoint({"handled", "carried_out", *GROUPS}):
        claim = say.ALL_DONE if rng.random() < 0.2 else None
    if claim is not None:
        return ["，".join([*clauses, teller.say(claim)]) + "。"]
    rest = _outcome(rng, teller, told, must, plain=plain)
    if "all_natural" in must or (not told["legal"] and not told["carried_in"] and rng.random() < 0.4):
        clauses.append(teller.say(say.ALL_NATURAL))
    elif not plain and ({"natural", "legal"} & must or rng.random() < 0.4):
        parts = [teller.say(say.NATURAL, told["natural"]), teller.say(say.LEGAL, told["legal"])]
        if must.isdisjoint({"natural", "legal"}) and rng.random() < 0.3:
            parts = parts[:1]
        clauses.append(rng.choice(("其中，", "其中")) + "，".join(parts))
        return [rng.choice("；。").join(["，".join(clauses), *rest]) + "。"]
    return [rng.choice("；。，").join(["，".join(clauses), *rest]) + "。"]


_CLAIMS = {"all_granted": say.ALL_GRANTED, "all_done": say.ALL_DONE}


def _received(rng: Random, teller: Teller, told: Facts, must: set[str]) -> str:
    """Received in one of its conventions; with those carried in, they are told in a bracket or beside."""
    if "carried_in" in must or rng.random() < 0.6:
        if told["carried_in"] and rng.random() < 0.4 and "new" not in must:
            return teller.say(say.RECEIVED, told["due"]) + teller.say(say.CARRIED_IN_BRACKET, told["carried_in"])
        if told["carried_in"] or "carried_in" in must:
            return teller.say(say.RECEIVED_NEW, told["new"]) + "，" + teller.say(say.CARRIED_IN, told["carried_in"])
    return teller.say(say.RECEIVED + say.RECEIVED_NEW, told["new"])


def _outcome(rng: Random, teller: Teller, told: Facts, must: set[str], *, plain: bool) -> list[str]:
    """Handled, carried out and how."""
    clauses = []
    if "handled" in must or rng.random() < 0.7:
        clauses.append(teller.say(say.HANDLED, told["handled"]))
    if "carried_out" in must or (told["carried_out"] and rng.random() < 0.7):
        clauses.append(teller.say(say.CARRIED_OUT, told["carried_out"]))
    sentences = ["，".join(clauses)] if clauses else []
    if not plain and (must & set(GROUPS) or rng.random() < 0.4):
        names = [name for name in GROUPS if name in must or told[name] or rng.random() < 0.3]
        order = rng.randrange(2)  # one order of words in a list, else a name between two figures belongs to either
        parts = [teller.say(say.OUTCOMES[name][order : order + 1], told[name]) for name in names]
        lead = teller.one_of("[办理结果为：|从办理结果看，|办结的申请中，|在办结的申请中，]")
        sentences.append(lead + rng.choice(("，", "、")).join(parts))
    return sentences


def proceedings(rng: Random, teller: Teller, told: Facts, must: set[str]) -> list[str]:
    """The sentence on reconsiderations and lawsuits."""
    if not told.counts:
        return []
    if "all_upheld" in must:
        return [teller.say(say.RECON, told["recon"]) + "，" + teller.say(say.ALL_UPHELD) + "。"]
    if not told["recon"] and not told["lit"] and must.isdisjoint({"recon", "lit"}):
        told_so = "no_proceedings" in must or rng.random() < 0.7
        return [teller.say(say.NONE_PROCEEDINGS) + "。"] if told_so else []
    if must.isdisjoint({"recon", "lit"}) and rng.random() < 0.2:
        return []
    return [teller.say(say.RECON, told["recon"]) + rng.choice("，；") + teller.say(say.LIT, told["lit"]) + "。"]


def documents(rng: Random, teller: Teller, told: Facts, must: set[str]) -> list[str]:
    """Sentences on normative documents, rules and decisions."""
    found = []
    if "issued" in told.counts and ({"issued", "repealed", "in_force"} & must or rng.random() < 0.6):
        clauses = []
        if "issued" in must or rng.random() < 0.7:
            clauses.append(teller.say(say.ISSUED, told["issued"]))
        if "repealed" in must or rng.random() < 0.5:
            clauses.append(teller.say(say.REPEALED if clauses else say.REPEALED_ALONE, told["repealed"]))
        if "in_force" in must or rng.random() < 0.5:
            clauses.append(teller.say(say.IN_FORCE, told["in_force"]))
        if clauses:
            found.append("，".join(clauses) + "。")
    if "rules" in told.counts and ("rules" in must or (told["rules"] and rng.random() < 0.5)):
        found.append(teller.say(say.RULES, told["rules"]) + "。")
    for name, choice in say.DECISIONS.items():
        if name in told.counts and (name in must or (told[name] and rng.random() < 0.15)):
            found.append(teller.say(choice, told[name]) + "。")
    return found


def fee(teller: Teller, told: Facts) -> list[str]:
    """What section six says of the fee."""
    if "fee" in told.claims:
        return []
    return [teller.say(say.FEE, amount=str(told.fee)) + "。" if told.fee else teller.say(say.FEE_NONE) + "。"]
