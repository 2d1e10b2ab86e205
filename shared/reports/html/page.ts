import type { AuditHead } from '../../contracts/findings.js';
import { escapeHtml } from '../../text/escapeHtml.js';
import { readableDay } from '../../text/readableTime.js';
import { script } from './script.js';
import { style } from './style.js';

/**
 * SHA-256 of the page's only script and style: the browser runs nothing else in it, whatever a name
 * says.
 */
export const scriptHash = 'sha256-x7kxxQsJeDdcmO1JfDt731DJQqcCRBWUeXkkI90HH0Q=';
export const styleHash = 'sha256-iOAH6UnNaT9CqNC/EDrx9QvSxLar2UR8FxDQnQY/cjM=';

const policy = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`;

/** Everything before the first section. */
export const pageStart = (head: AuditHead) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Security group audit · ${escapeHtml(head.regionId, 80)} · ${escapeHtml(readableDay(head.takenAt), 40)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<div class="page">
`;

export const pageEnd = (head: AuditHead) => `</main>
<footer>sg-membership, audit <code>${escapeHtml(head.runId, 80)}</code>. This page loads nothing from anywhere.</footer>
</div>
<script>${script}</script>
</body>
</html>
`;
