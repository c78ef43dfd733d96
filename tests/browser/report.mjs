// SPDX-License-Identifier: Apache-2.0
// Loads HTML reports of hostile cases in Chromium, once as users do and once with their security
// policy switched off, so that the escaping must hold alone; nothing may run, load or get lost.
//
//   node report.mjs FOLDER      every *.html in FOLDER; exit 0 = inert, 1 = findings, 77 = no browser
import {existsSync, readdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const SKIPPED = 77;
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update',
];
const CHROMIUM = process.env.HIKESHI_CHROMIUM ?? '/usr/bin/chromium';

// Runs in the page: whatever should not be there, in words.
function inspect() {
  const found = [];
  const allowed = new Set(('html head meta title style body header main nav footer section article div p b br ' +
    'small span a code pre q h1 h2 h3 h4 ul ol li dl dt dd table thead tbody tr th td figure figcaption ' +
    'svg rect line text path').split(' '));
  const attributes = new Set(('lang charset http-equiv content name id class href scope role viewBox xmlns ' +
    'x y x1 y1 x2 y2 rx d width height').split(' '));
  if (window.__pwned !== undefined) found.push(`a script ran: ${window.__pwned}`);
  for (const element of document.querySelectorAll('*')) {
    if (!allowed.has(element.localName)) found.push(`unexpected <${element.localName}>`);
    for (const {name} of element.attributes) {
      if (!attributes.has(name)) found.push(`unexpected attribute ${name} on <${element.localName}>`);
    }
  }
  for (const selector of ['script', 'img', 'iframe', 'object', 'form', 'base', 'link', 'a[href^=http]']) {
    const count = document.querySelectorAll(selector).length;
    if (count !== 0) found.push(`${count} of ${selector}`);
  }
  for (const link of document.querySelectorAll('a')) {
    const to = link.getAttribute('href');
    if (!/^#[a-z0-9]+$/.test(to) || !document.getElementById(to.slice(1))) found.push(`dead link ${to}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  if (new Set(ids).size !== ids.length) found.push('an id occurs twice');
  for (const [selector, count] of [['head > title', 1], ['style', 1], ['head > meta', 6], ['h1', 1], ['main', 1]]) {
    const seen = document.querySelectorAll(selector).length;
    if (seen !== count) found.push(`${seen} of ${selector}, not ${count}`);
  }
  if (!/^(Incident report|インシデント報告書) .* · hikeshi$/.test(document.title)) {
    found.push(`title is ${document.title}`);
  }
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffd]/.test(document.body.textContent)) {
    found.push('raw control, reordering or replacement characters');
  }
  return [...new Set(found)];
}

// Wider than the window: the reader would have to scroll sideways.
function overflow() {
  const {scrollWidth, clientWidth} = document.documentElement;
  return scrollWidth > clientWidth ? [`page is ${scrollWidth} wide in a window of ${clientWidth}`] : [];
}

async function check(browser, url, {bypassCSP}) {
  const context = await browser.newContext({bypassCSP, viewport: {width: 1280, height: 900}});
  const page = await context.newPage();
  page.setDefaultTimeout(200000);  // beside three other tests on two cores a page may wait for its turn
  const found = [];
  page.on('dialog', dialog => (found.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on('request', request => request.url() === url || found.push(`request: ${request.url()}`));
  page.on('pageerror', error => found.push(`script error: ${error.message}`));
  page.on('console', message => found.push(`console: ${message.text()}`));
  page.on('popup', () => found.push('a window was opened'));
  await page.goto(url, {waitUntil: 'load'});
  await page.mouse.move(400, 300);
  await page.keyboard.press('Tab');
  await page.waitForTimeout(100);  // an onerror or a meta refresh needs a turn of the event loop
  if (page.url() !== url) found.push(`went to ${page.url()}`);
  found.push(...await page.evaluate(inspect), ...await page.evaluate(overflow));
  await page.setViewportSize({width: 390, height: 800});
  found.push(...await page.evaluate(overflow));
  await context.close();
  return [...new Set(found)];
}

// A page that does what a report must not: the check itself must see it.
const CONTROL = '<!DOCTYPE html><title>x</title><script>window.__pwned=1;alert(2)</script>' +
  '<p onmouseover="1"><img src="http://127.0.0.1:9/x.png"><a href="http://127.0.0.1:9/">y</a>';

async function main(folder) {
  let chromium;
  try {
    ({chromium} = await import('playwright-core'));
  } catch {
    console.log('skipped: run npm ci --prefix tests/browser first');
    return SKIPPED;
  }
  if (!existsSync(CHROMIUM)) {
    console.log(`skipped: no browser at ${CHROMIUM}`);
    return SKIPPED;
  }
  const files = readdirSync(folder).filter(name => name.endsWith('.html')).sort();
  const browser = await chromium.launch({executablePath: CHROMIUM, args: FLAGS});
  let failures = files.length === 0 ? 1 : 0;
  try {
    const control = await check(browser, `data:text/html,${encodeURIComponent(CONTROL)}`, {bypassCSP: false});
    for (const sign of ['a script ran: 1', 'dialog: 2', 'request: http://127.0.0.1:9/x.png', '1 of img',
                        'unexpected attribute onmouseover on <p>', '1 of a[href^=http]']) {
      if (control.includes(sign)) continue;
      console.log(`the check is blind to: ${sign}\n  it saw: ${control.join('; ')}`);
      ++failures;
    }
    for (const name of files) {
      for (const bypassCSP of [false, true]) {
        const found = await check(browser, pathToFileURL(resolve(join(folder, name))).href, {bypassCSP});
        console.log(`${found.length === 0 ? 'inert' : 'FAILED'} ${name}${bypassCSP ? ' without its policy' : ''}`);
        for (const one of found.slice(0, 20)) console.log(`  ${one}`);
        failures += found.length;
      }
    }
  } finally {
    await browser.close();
  }
  return failures === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv[2] ?? '.');
