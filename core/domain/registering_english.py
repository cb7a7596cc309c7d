"""English phrases by which registration is demanded or waived, as `core.domain.registering` reads them."""

from core.domain.registering_phrases import Phrases, compiled

WORDS = {
    # Nothing that begins another thought: an alternative, a condition, an aim.
    " … ": r" |(?:,? (?!(?:or|but|if|when|to|for)\b|and (?!register\b))[\w'/-]+){1,8},? ",
    "REGISTER": r"\b(?:un)?regist\w*",
    "UNREGISTERED": r"\bunregist\w*|\bwithout it\b"
    r"|(?:\bwithout|\bno|\bnot|n't|\bnever|\bfail\w* to|\bfailure to) (?:\w+ )?regist\w*",
    "COVER": r"\b(?:cover|warrant|guarant|valid|protect|claim|repair|entitle|eligible)\w*|\brights\b",
    # What is promised, but not a paper about it.
    "PROMISE": r"\b(?:cover\w*|warranty|guarantee|protection)\b"
    r"(?! (?:card|certificate|terms|number|booklet))",
    "LOST": r"\b(?:void|invalid|lapse|expire|forfeit|exclude)\w*|\b(?:lose|lost|ends?|cannot|can't)\b"
    r"|(?:\bno|\bnot|n't)(?: be| have| any)* (?:cover|warrant|guarant|claim|valid|protect|honou?r|repair)\w*",
    "NEEDED": r"\b(?:required|needed|necessary|mandatory|obligatory|compulsory|essential"
    r"|an? (?:\w+ )?(?:must|condition|prerequisite|requirement)|not optional|not voluntary)\b",
    "NOT": r"\bnot|n't|\bnever|\bneither|\bno longer",
    "NOBODY": r"\b(?:nobody|no one|no-one)",
    "MUST": r"\b(?:must|shall|has to|have to|had to|needs? to)",
    "BUYERS": r"\b(?:you|everybody|everyone|buyers|customers|owners|the (?:buyer|customer|owner))",
    "IF": r"\b(?:if|provided|as long as|so long as|once|when|as soon as)\b",
    "ONLY_IF": r"\bonly (?:if|when|after|once|with|upon)",
    "DAYS": r"\b(?:day|week|month)s?\b",
    "TO_GET": r"\b(?:be|stay|get|have|receive|obtain|activate|start|enjoy|secure|validate|qualify|claim)",
    "BEGINS": r"\b(?:starts?|begins?|commences|activates?|validates?|takes effect|is (?:valid|active))",
    "EXTRA": r"\bextra\b(?! (?:charge|cost|fee))|\b(?:additional|longer|extend|extension|news|discount)"
    r"|\b(?:voucher|gift|guide|manual|remind|certificate|account|forum|tips|app\b|e-?mail)"
    r"|\b(?:warranty extension|faster|easier|quicker|sooner|simpler|speed)",
}
OTHERWISE = (
    # Marks, letters and addresses.
    r"\bregistered (trade ?-?marks?|office|mail|post|letter|parcel|company|brand|design)",
    r"\bcash register|\bregistration (number|code|e-?mail)",
    # What is registered is a claim.
    r"REGISTER (an?|any|your|the) (\w+ )?(claim|complaint|fault|defect|return|case)",
    # What registering itself takes.
    r"\b(needed|required|necessary) (for|when|during) (the |your )?REGISTER",
    r"(?<!you are )(?<!buyers are )(?<!customers are )(?<!owners are )\b(needed|required) to register",
)
WAIVERS = (
    # Nobody has to.
    r"(NOT) (?!only )(\w+ )?(?!optional|voluntary)(NEEDED)",
    r"(NOT) (need|have|required?|obliged)\b( to)?( be)?|\b(need not|needn't|without having to)\b( be)?",
    r"\bmust not\b|\bno \w+ (must|has to|needs to)\b|NOBODY (has to|needs to|must|is required to)\b",
    r"\bno (condition|prerequisite|requirement|obligation|need|duty)\b",
    r"\bno (\w+ )?registration( is)? (NEEDED)|\b(needs?|requires?) no (\w+ )?REGISTER",
    r"(?<!not )\b(optional|voluntar)\w*",
    # The cover is there without.
    r"\b(regardless|irrespective|independent\w*|whether)\b[^,]*REGISTER( or not)?",
    r"\b(with or|even|also|too|still) without\b[^,]*?REGISTER",
    r"\beven (if|when|though)\b[^,]*?(NOT) REGISTER|\beven (if|when)\b[^,]*?unregistered",
    r"(NOT)( in any way)? (depend\w*|hinge|conditional|contingent|subject|tied|affect\w*)( on| to)?",
    r"(NOT) (lapse|expire|end|void|become void|lose|forfeit|invalidate)\w*|NOBODY loses",
    r"\b(no difference|anyway|just the same|equally)\b",
    # It begins by itself at the latest.
    r"\b(or|else|otherwise|latest)\b[^,]*\b(purchase|deliver|bought)\w*",
    # It is for something else than the cover.
    r"REGISTER((?!COVER)[^,])*? (to|for)\b((?!COVER)[^,])*(EXTRA)",
    r"\b(to|for)\b((?!COVER)[^,])*(EXTRA)[^,]*,?[^,]*?REGISTER",
)
DEMANDS = (
    # Somebody must register.
    r"(MUST)( … )REGISTER",
    r"(BUYERS) are (required|obliged|asked) to( … )REGISTER",
    r"\brequires? (BUYERS) to( … )REGISTER|\bit is (NEEDED) (to|that)( … )REGISTER",
    # Registration is a must.
    r"\b(requires?|needs?)( … )REGISTER",
    r"REGISTER((?! or | if | when )[^,|])*(,[^,|]*,)? ((is|are|remains|becomes) (\w+ )?)?(NEEDED)",
    r"REGISTER((?! or )[^,|])* (MUST) be (made|done|complete|receive|submit|carried out)",
    r"REGISTER.*\bbut (it|this) is (NEEDED)",
    # Cover hangs on it.
    r"\b(unless|until|depends on|subject to|(dependent|conditional|contingent) (on|upon))( … )REGISTER",
    r"(COVER)[^|]*\bonly\b[^|]*? (if|when|after|once|with|for|from|to|upon)( … )REGISTER",
    r"(ONLY_IF)( … )REGISTER[^|]*(COVER)",
    r"\bonly (those who |\w+ )?REGISTER (?!\w+ (get|receive))[^|]*(COVER)",
    r"\b(only (repair|replace|refund|help)|(repair|replace|refund|help) only) (\w+ )?registered",
    r"(COVER)[^|]*\bregistered( \w+){0,2} only\b",
    # Whoever did not register loses something; "does not lapse" was taken out as a waiver.
    r"(UNREGISTERED)[^|]*(LOST)",
    r"(LOST)[^|]*(UNREGISTERED)",
    r"REGISTER[^|]*? (or|otherwise|else)\b[^|]*(LOST)",
)
TIES = (
    # Cover for those who registered.
    r"(IF)[^|]*REGISTER[^|]*(COVER)",
    r"(COVER)[^|]*(IF)[^|]*REGISTER",
    r"^(?!.*\b(unregist|not regist))[^|]*\b(applies to|valid for) (\w+ )?registered",
    # A time for it.
    r"(DAYS) to REGISTER",
    r"^(?!.*(confirm|answer|reply|process))[^|]*REGISTER[^|]* within\b[^|]*(DAYS)",
    r"\bwithin\b[^|]*(DAYS)((?!confirm|answer|reply|process)[^|])*REGISTER",
    # Registering is what gives the cover.
    r"REGISTER[^|]*? (to|and|so that|so) (your|(TO_GET))\b[^|]*(PROMISE)",
    r"\bregister\b[^|,]*? for (your |the |full |our )*(PROMISE)",
    r"\b(to (TO_GET)|for)\b[^|]*(PROMISE),?( \w+){0,2} register\b",
    r"(TO_GET)\b[^|]*(PROMISE)[^|]* (by|through|via|with) (\w+ ){0,2}REGISTER",
    # Registering is what lets it begin.
    r"(PROMISE)( \w+){0,3} (BEGINS)( (?!without)\w+){0,6} REGISTER",
    r"REGISTER( \w+){0,8} (BEGINS)( \w+){0,3} (PROMISE)",
)
PHRASES = Phrases(
    named=compiled(WORDS, "REGISTER"),
    otherwise=compiled(WORDS, *OTHERWISE),
    waivers=compiled(WORDS, *WAIVERS),
    demands=compiled(WORDS, *DEMANDS),
    ties=compiled(WORDS, *TIES),
    extras=compiled(WORDS, "EXTRA"),
)
