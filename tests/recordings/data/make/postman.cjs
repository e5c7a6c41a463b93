// Sends a journey with newman, Postman's runner, and saves each answer as an example, as the application's button does:
// node postman.cjs URL SAVED.postman_collection.json
const fs = require("node:fs");
const newman = require("newman");

const [url, saved] = process.argv.slice(2);
const keep = (name, expression) => [
  {
    listen: "test",
    script: { exec: [`pm.collectionVariables.set("${name}", pm.response.text().match(/${expression}/)[1])`] },
  },
];
const address = (path) => ({ raw: `{{host}}/${path}`, host: ["{{host}}"], path: path.split("/") });
const form = [
  { key: "csrf", value: "{{csrf}}", type: "text" },
  { key: "user", value: "ada", type: "text" },
];
const order = { mode: "raw", raw: '{"desk":"{{desk}}","item":"tea"}', options: { raw: { language: "json" } } };
const send = { method: "POST", header: [], body: { mode: "urlencoded", urlencoded: form }, url: address("login") };
const items = {
  form: { name: "form", event: keep("csrf", 'csrf\\" value=\\"(.+?)\\"'), request: { method: "GET", header: [], url: address("login") } },
  send: { name: "send", protocolProfileBehavior: { followRedirects: false }, request: send },
  desk: { name: "desk", event: keep("desk", 'data-desk=\\"(.+?)\\"'), request: { method: "GET", header: [], url: address("desk") } },
  order: { name: "order", request: { method: "POST", header: [], body: order, url: address("api/orders") } },
};
const collection = {
  info: {
    _postman_id: "5f0c6a3e-0c1b-4d7e-9b1e-2f8a7c6d5e4f",
    name: "Desk",
    schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
  },
  item: [{ name: "Sign in", item: [items.form, items.send] }, items.desk, items.order],
  variable: [{ key: "host", value: url }],
};
const runner = newman.run({ collection: structuredClone(collection) }, (error, summary) => {
  if (error || summary.run.failures.length > 0) throw error ?? new Error(JSON.stringify(summary.run.failures));
  fs.writeFileSync(saved, JSON.stringify(collection, null, "\t"));
});
runner.on("request", (error, { item, response }) => {
  if (error) throw error;
  const { code, status, header } = response.toJSON();
  const { name, request: originalRequest } = items[item.name];
  items[name].response = [{ name, originalRequest, status, code, _postman_previewlanguage: "html", header, cookie: [], body: response.text() }];
  const issued = /csrf" value="(.+?)"|data-desk="(.+?)"/.exec(response.text());
  if (issued) collection.variable.push({ key: issued[1] ? "csrf" : "desk", value: issued[1] ?? issued[2] });
});
