// The sentences of the report to the administrator; a part of base/phrases.ts, which says how they are used.

export const reportPhrases = {
  "report-all-well": "Nothing needs attention.",
  "report-head-attention": "What needs attention:",
  "report-head-failures": "How calls failed:",
  "report-head-lines": "The lines:",
  "report-sent":
    "{{faxes}} faxes, {{pages}} pages, {{minutes}} minutes in {{calls}} calls; {{failed}} calls failed, {{undelivered}} faxes not delivered so far",
  "report-received": "{{faxes}} faxes, {{pages}} pages, {{minutes}} minutes; {{incomplete}} incomplete",
  "report-line": "{{line}}  {{sent}} calls out, {{received}} in, {{failed}} failed, {{minutes}} minutes",
  "report-line-never": "line {{line}} has never been started",
  "report-line-out": "line {{line}} is out of service since {{time}}: {{detail}}",
  "report-line-fails": "line {{line}}: {{failed}} of {{calls}} calls failed, far more than on the other lines",
  "report-mail-waits": "{{count}} mails wait to be taken by the mail server, the oldest since {{time}}: {{detail}}",
  "report-received-wait": "{{count}} received faxes are not delivered for more than an hour",
  "report-received-unfinished":
    "pages of {{count}} calls were received and never handed over (the first: {{call}}); restarting their line takes up those of this month and the last",
  "report-jobs-wait": "{{count}} faxes wait for a line for more than an hour, the oldest since {{time}}",
  "report-aside": "{{count}} damaged files lie in corrupt/ of the spool; what is wrong stands beside them",
  "report-disk": "the spool's disk is {{share}} % full",
  "report-unreached": "{{number}} was called {{calls}} times and not reached, last: {{cause}}",
  "report-alarm": "alarm of {{time}}: {{what}}",
  "report-more-alarms": "and {{count}} alarms before them",
  "report-chart-days": "Pages by day",
  "report-chart-hours": "Minutes on the lines by hour of the day",
  "report-chart-sent": "sent",
  "report-chart-received": "received",
  "report-chart-failed": "with failed calls",
} as const;
