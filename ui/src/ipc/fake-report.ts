/** A small report in the shape the prompt asks for, for the fake backend. */
export const FAKE_REPORT = `## SECTION 1: PROFILE ANALYSIS

You can give **ten to twenty hours a week** and less than a thousand dollars, and your evenings are your own. That rules out anything with stock, staff or a licence, and it favours work that can be sold by hand before it is built.

### Constraints

- About 60 hours in the next 30 days, 180 in the next 90
- $1,000 in total, so no single test above $150
- No calls during office hours

### Strengths

Your technical side makes small automations cheap. Your six years around clinics give you something rarer: *people who answer your messages*.

## SECTION 2: IDEA RESEARCH

Every idea below can be tested with interviews and a rented tool before anything is built.

1. **Clinic inbox triage.** Sorts the overnight messages of small practices into urgent, today and routine, so the first nurse in the morning starts with the right three.
   - Market: practices with two to six clinicians and no front-desk team at night
   - First test: sort one clinic's week by hand, free of charge
2. **Shift swap by text.** Fills gaps in the rota without another app.

| Idea | Fits your hours | Capital | Months to first sale |
| --- | --- | ---: | ---: |
| Clinic inbox triage | fits | $240 | 2 |
| Shift swap by text | fits | $90 | 3 |

3. **Grant radar for community clinics.** A weekly letter that names the two grants worth an evening's work, with the deadline and the paragraph the funder wants to read. See [grants.gov](https://www.grants.gov) for the source.

## SECTION 3: PERSONALIZED RECOMMENDATIONS

Start with **clinic inbox triage**. It needs the least money, and you already know whom to ask.

> Sell the sorted inbox first. Software comes when the second clinic pays.

1. This week, write to five practice managers you have met.
2. Next week, sort one real inbox by hand and keep the time it took.
3. By day 30, ask for $120 a month, or stop.

## DATA

\`\`\`json
{"ideas":[{"title":"Clinic inbox triage"},{"title":"Shift swap by text"},{"title":"Grant radar"}]}
\`\`\`
`;
