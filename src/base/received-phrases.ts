// The sentences about received faxes and the answers to them; a part of base/phrases.ts, which says how they are used.

export const receivedPhrases = {
  // The mail of a received fax.
  "received-incomplete": "INCOMPLETE:",
  "received-doubtful-word": "DAMAGED:",
  "received-warning": "INCOMPLETE: the call broke off ({{detail}}); these are the pages that were confirmed.",
  "received-doubtful-page": "Words of page {{pages}} may be missing; ask the sender to send it again if it matters.",
  "received-doubtful-pages":
    "Words of pages {{pages}} may be missing; ask the sender to send them again if it matters.",
  "received-damage": "page {{page}}: {{bad}} of {{lines}} lines damaged",
  "received-block": "1 block sent again",
  "received-blocks": "{{count}} blocks sent again",
  "received-unreadable": "page {{page}} could not be read",
  "received-no-damage": "no damage",
  "received-not-told": "not told",
  "received-part-count": "{{pages}}, {{part}} of {{parts}}",
  "received-part": "This is mail {{part}} of {{parts}}, with the pages {{first}} to {{last}}.",
  "received-kept": "The fax itself is not attached; the gateway keeps it as call {{call}}.",
  "received-kept-at": "The fax itself is not attached; it lies in {{place}}.",
  "received-perhaps-again":
    "An earlier try to send this mail broke off before it was confirmed: perhaps you have it already.",
  "received-on-wish": "This fax was delivered before; the administrator has sent it once more.",
  "received-instead":
    "You get this fax because it could not be delivered to {{target}} since {{since}} ({{why}}). It is still tried until {{until}}.",
  "received-instead-end":
    "You get this fax because it could not be delivered to {{target}} ({{why}}). It is not tried any more.",
  "target-printer": "the printer {{name}}",
  "target-folder": "the folder {{name}}",
  "target-command": "the program {{name}}",
  "target-group": "the group {{name}}",
  "target-person": "the user {{name}}",
  "target-mail": "the mailbox {{name}}",
  "received-too-large": "The fax is too large for a mail ({{size}} MB); the gateway keeps it as call {{call}}.",
  "received-answers": "To fax something back, answer this mail. The answer  help  tells what else it can do.",
  "received-passed-on": "{{who}} passes this fax on to you.",
  "received-passed-on-words": "{{who}} passes this fax on to you and writes: {{words}}",
  "received-not-his": "{{who}} says that this fax is not meant for that mailbox.",

  // Answers to it.
  "fax-from": "from {{caller}}",
  "fax-back-subject": "Your fax of {{time}}",
  "fax-back-over": "this fax can no longer be answered; send a new mail to its number instead",
  "fax-back-not-yours": "only somebody who got this fax can answer it",
  "fax-back-off": "answers to received faxes are not faxed here; send a new mail to the number instead",
  "fax-back-no-number":
    "the number this fax came from is not known ({{caller}}), so nothing was sent; send a new mail to the number instead",
  "fax-back-empty": "nothing of your own was found in your answer; write above the quoted mail, or attach a document",
  "fax-back-unclear":
    '"{{line}}" is a word faxgate knows, and more stands beside it; write the word alone, or begin your text in another way',
  "fax-back-two-places": "you wrote in more than one place of the mail; write everything above the quoted mail",
  "fax-back-thanks":
    "thanks alone are not faxed back; if they are meant for the sender of the fax, write them in a sentence",
  "fax-back-itself": 'the file "{{name}}" is the received fax itself and was not faxed back',
  "need-caller-tsi": "the number is only what the machine that sent the fax calls itself ({{tsi}})",
  "need-caller-differs": "the fax came from {{caller}}, but its machine calls itself {{tsi}}",
  "need-caller-rule": "a fax back is confirmed first here",
  "done-forward": "it goes to {{to}}",
  "forward-who": "write a mail address behind the word, such as  forward anne@example.com",
  "forward-refused":
    "{{to}} is nobody the rules know, and received faxes are passed on inside the organisation only; nothing was passed on",
  "done-not-mine": "it goes to {{to}}, and the administrator is told",
  "not-mine-who": '"{{name}}" is nobody the rules know; write a mail address behind the arrow, or  not mine  alone',
  "done-junk": "the administrator is asked to have faxes from {{caller}} kept from everybody",
  "junk-nobody": "neither a number nor a name of its sender is known, so faxes like it cannot be told apart",
  "junk-unclear": 'your answer was not clear; write "ok" or "no" on its first line',
  "done-junk-added": "faxes from {{caller}} are kept from now on and sent to nobody",
  "done-junk-not": "nothing is changed",
  "done-print": "it is being printed on {{printer}}",
  "print-failed": "{{printer}} does not take it now ({{why}}); it is tried again until it does",
  "print-none": "the rules name no printer for received faxes",
  "print-which": "write which printer is meant; there are: {{names}}",
} as const;
