// The HTML page of a webview: one script, one style sheet, a policy that allows nothing else.
import { randomBytes } from 'node:crypto';
import { env, l10n, Uri, type Webview } from 'vscode';

/** Where the built scripts of webviews lie. */
export const webviewRoot = (extension: Uri) => Uri.joinPath(extension, 'dist', 'webview');

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/**
 * The page also carries the translations, which `webview/ui/l10n.ts` reads: scripts there have no `vscode.l10n`.
 * @param name of the bundle: `dist/webview/NAME.js` and `NAME.css`
 * @param title for screen readers
 */
export function webviewPage(webview: Webview, extension: Uri, name: string, title: string): string {
  const nonce = randomBytes(16).toString('base64url');
  // The component library tries out style sheets with an empty element of its own, and takes this nonce for it.
  const styleNonce = randomBytes(16).toString('base64url');
  const asset = (file: string) => webview.asWebviewUri(Uri.joinPath(webviewRoot(extension), file)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${styleNonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
  ].join('; ');
  return `<!doctype html>
<html lang="${escaped(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${styleNonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${asset(`${name}.css`)}">
</head>
<body data-view="${name}" data-l10n="${escaped(JSON.stringify(l10n.bundle ?? {}))}">
<main id="root"></main>
<script nonce="${nonce}" src="${asset(`${name}.js`)}"></script>
</body>
</html>`;
}
