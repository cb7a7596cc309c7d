"""German phrases by which registration is demanded or waived, as `core.domain.registering` reads them."""

from core.domain.registering_phrases import Phrases, compiled

WORDS = {
    "REGISTER": r"\b(?:un)?registr\w*|\b\w*registrier\w*|\b(?:anmeld|anzumelden|angemeldet)\w*"
    r"|\bmelden sie (?:sich|das|die|den|ihre?n?|diese[ns]?)\b[^,|]*? an\b(?! uns)",
    "UNREGISTERED": r"\bunregistr\w*"
    r"|\b(?:ohne|keine|nicht|nie) (?:\w+ )?(?:\w*registr|anmeld|angemeldet)\w*",
    # What is promised, but not a paper about it.
    "PROMISE": r"\b(?:garantie(?:zeit|dauer|frist|schutz|anspruch)?|deckung)\b",
    "COVER": r"\b(?:garantie(?!karte|zertifikat|schein|urkunde|beding|verläng)|gültig|deckung|schutz"
    r"|geschützt|anspruch|ansprüche|repar)\w*|\b(?:gilt|gelten|rechte|\w*deckt)\b",
    "LOST": r"\b(?:erlischt|erlöschen|verfällt|entfällt|ungültig|ausgeschlossen|verlier|endet)\w*"
    r"|\bkein(?:e|en)? (?:\w+ )?(?:garantie|anspr|gewährl|deckung|schutz|reparatur|leistung)\w*"
    r"|\bnicht (?:abgedeckt|gedeckt|gültig|gilt|versichert)\b|\bgilt nicht\b",
    "NEEDED": r"\b(?:erforderlich|nötig|notwendig|verpflichtend|zwingend|obligatorisch|vorgeschrieben"
    r"|(?:eine |die )?(?:voraussetzung|bedingung|pflicht)|ein muss|nicht (?:optional|freiwillig))\b",
    "MUST": r"\b(?:muss|müssen|musst)\b",
    "NOT": r"\b(?:nicht|nie|niemals|weder|keineswegs)",
    "NOBODY": r"\b(?:niemand|keiner)",
    "BEGINS": r"\b(?:beginnt|startet|läuft|greift|gilt|aktivier\w*)",
    "WITH": r"\b(?:mit|ab|nach|durch|bei|sobald|per|über)",
    "DAYS": r"\b(?:tag|woche|monat)\w*",
    "EXTRA": r"\bextra\b|\bweiteres jahr|\b(?:zusätzlich|verlänger|garantieverlänger|länger|news)"
    r"|\b(?:neuigkeit|rabatt|gutschein|geschenk|anleitung|erinner|konto|schneller|einfacher|zertifikat|e-?mail|tipps|app\b)",
}
OTHERWISE = (
    r"\bregistr\w*nummer",
    # What is registered is a claim, or somebody who wants letters.
    r"\b(\w*fall|\w*schaden|mangel|mängel|fehler|anspr(u|ü)ch\w*|reklamation|rücksendung|retoure|newsletter)"
    r"[^,]* (anmeld|anzumeld|angemeld)\w*",
    r"\bmelden sie (\w+ )?(\w*fall|\w*schaden|mangel|fehler|anspruch|reklamation|retoure)",
    r"\banmeldung (des|der|eines|einer) (\w*falls?|\w*schadens?|mangels|fehlers|anspruchs|retoure)",
    # What registering itself takes.
    r"\b(zur|bei der|während der|für (die|ihre)) (\w+)?registrierung\b(?! verpflichtet)",
)
WAIVERS = (
    # Nobody has to.
    r"(NOT) (?!nur )(\w+ )?(?!optional|freiwillig)(NEEDED)",
    r"\bkeine?n? (\w+ )?(voraussetzung|bedingung|pflicht|verpflichtung|zwang|muss|registrierungspflicht)\b",
    r"\bkeine registrierung( ist)? (NEEDED)",
    r"\b(muss|müssen|musst|brauch\w*|benötig\w*)\b[^,]*?\b(nicht|weder|niemand|keiner|keine)\b( REGISTER)?",
    r"NOBODY (muss|braucht)\b|\bnicht REGISTER (zu )?(müssen|muss|brauchen)",
    r"(?<!nicht )\b(optional|freiwillig)\w*",
    # The cover is there without.
    r"\b(auch|mit oder|genauso|selbst) ohne\b[^,]*?REGISTER",
    r"\bunabhängig\b[^,]*|\b(egal|gleich|gleichgültig),? ob\b[^,]*",
    r"\b(auch|selbst) (wenn\b|dann\b.*?\bwenn\b)[^,]*?\bnicht REGISTER",
    r"\bhängt nicht\b[^,]*|\bnicht (davon|von)\b[^,]* ab\w*",
    r"\b(erlischt|verfällt|entfällt|endet|verlier\w+)\b[^,]*?\b(nicht|nichts|keine)\b",
    r"\bnicht (erlischt|verfällt|verloren)|NOBODY verliert",
    r"\b(genauso|ebenso|trotzdem|dennoch)\b",
    # It begins by itself at the latest.
    r"\b(oder|sonst|spätestens|andernfalls)\b[^,]*(kauf|liefer)\w*",
    # It is for something else than the cover.
    r"REGISTER((?!COVER)[^,])*? (um|für)\b((?!COVER)[^,])*(EXTRA)",
    r"\b(um|für)\b((?!COVER)[^,])*(EXTRA)[^,]*,?[^,]*?REGISTER",
)
DEMANDS = (
    # Somebody must register.
    r"(MUST)((?! oder )[^,|])* (registrieren|registriert|anmelden|angemeldet)\b",
    r"(MUST)( \w+){0,2} \w*registrierung\b|\bregistrieren (muss|müssen|zu müssen)\b",
    r"REGISTER verpflichtet|\bverpflichtet, [^|]* zu registrieren\b|\bist[^,|]* zu registrieren\b",
    # Registration is a must.
    r"REGISTER((?! oder | wenn )[^,|])*(,[^,|]*,)? ((ist|sind|wird|bleibt) (\w+ )?)?(NEEDED)",
    r"(NEEDED)[^,|]* ist( \w+){0,3} REGISTER",
    r"\bist( \w+)? (NEEDED),[^|]*REGISTER|(NEEDED) ist, dass[^|]*REGISTER",
    r"REGISTER.*\baber\b[^|]* (NEEDED)",
    r"REGISTER[^,|]* muss\b[^,|]*(erfolg|vorgenommen|abgeschlossen|durchgeführt|vorliegen)",
    r"\b(erfordert|verlangt|bedarf|benötigt|setzt)( \w+){0,3} REGISTER|REGISTER vorausgesetzt",
    r"\b\w*registrierungspflicht",
    # Cover hangs on it.
    r"\bnur registrierte\b[^|]*(COVER)|(COVER)[^|]*\bnur registrierte\b",
    r"(COVER)[^|]*\bnur\b,?( dann,?)? (wenn|für|bei|nach|mit)\b[^|]*REGISTER",
    r"\bnur (wenn|für|bei|nach|mit)\b[^|]*REGISTER[^|]*(COVER)",
    r"(COVER)[^|]*\berst,? (wenn|nach|mit|ab|durch)\b[^|]*REGISTER",
    r"\berst,? (wenn|nach|mit|ab|durch)\b[^|]*REGISTER[^|]*(COVER)",
    r"\b(es sei denn|vorausgesetzt|hängt von|abhängig von)\b[^|]*REGISTER",
    # Whoever did not register loses something; "erlischt nicht" was taken out as a waiver.
    r"(UNREGISTERED)[^|]*(LOST)",
    r"(LOST)[^|]*(UNREGISTERED)",
    r"REGISTER[^|]*? (sonst|andernfalls)\b[^|]*(LOST)",
)
TIES = (
    # Cover for those who registered.
    r"\b(wenn|sofern|falls|sobald|wer)\b[^|]*REGISTER[^|]*(COVER)",
    r"(COVER)[^|]*\b(wenn|sofern|falls|sobald)\b[^|]*REGISTER",
    r"^(?!.*\bnicht regist)[^|]*\bgilt für (\w+ )?registriert",
    # A time for it.
    r"(DAYS) zeit,?[^|]* zu registrieren",
    r"^(?!.*(bestätig|antwort))[^|]*REGISTER[^|]* (innerhalb|binnen)\b[^|]*(DAYS)",
    r"\b(innerhalb|binnen)\b[^|]*(DAYS)((?!bestätig|antwort)[^|])*REGISTER",
    # Registering is what gives the cover.
    r"REGISTER[^|]*\b(um|damit|für)\b[^|]*(PROMISE)",
    r"\b(um|damit)\b[^|]*(PROMISE)[^|]*REGISTER",
    r"\b(sicher|erhalt)\w*[^|]*(PROMISE)[^|]* (WITH) (\w+ ){0,3}REGISTER",
    # Registering is what lets it begin.
    r"(BEGINS)[^|]*(PROMISE)[^|]* (WITH) (\w+ ){0,3}REGISTER",
    r"(PROMISE)[^|]*(BEGINS)[^|]* (WITH) (\w+ ){0,3}REGISTER",
    r"(WITH)( \w+){0,3} REGISTER( \w+){0,3} (BEGINS)[^|]*(PROMISE)",
    r"REGISTER aktivier\w+[^|]*(PROMISE)",
)
PHRASES = Phrases(
    named=compiled(WORDS, "REGISTER"),
    otherwise=compiled(WORDS, *OTHERWISE),
    waivers=compiled(WORDS, *WAIVERS),
    demands=compiled(WORDS, *DEMANDS),
    ties=compiled(WORDS, *TIES),
    extras=compiled(WORDS, "EXTRA"),
)
