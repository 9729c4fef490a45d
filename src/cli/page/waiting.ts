const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * What a browser shows while a search goes on: it asks again each second, and keeps what stands behind the # of its address, with which a
 * refresh by the page's head would only scroll.
 */
export const waitingPage = (says: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>racewalk searches</title>
<body style="font: 15px system-ui; margin: 15vh auto; max-width: 40em; padding: 0 1em">
<h1 style="font-size: 1.2em">racewalk</h1>
<p role="status">${escaped(says)}</p>
<script>setTimeout(() => location.reload(), 1000)</script>
</html>
`;
