import http from "k6/http";

const HOST = "http://127.0.0.1:8731";

export default function () {
  http.get(`${HOST}/login`);
  http.post(`${HOST}/login`, { csrf: "03858e1f0c8e0090ae8eacc3", user: "ada" }, { redirects: 0 });
  http.get(`${HOST}/desk`);
  http.post(`${HOST}/api/orders`, JSON.stringify({ desk: "c215e057d19f500942c6448e", item: "tea" }), {
    headers: { "Content-Type": "application/json" },
  });
}
