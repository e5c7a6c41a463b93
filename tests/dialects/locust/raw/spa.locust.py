from locust import FastHttpUser, run_single_user, task


class rec1(FastHttpUser):
    host = "http://127.0.0.1:18377"
    default_headers = {
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "en-US,en;q=0.9",
        "Connection": "keep-alive",
        "Host": "127.0.0.1:18377",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
        "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Linux"',
    }

    @task
    def t(self):
        with self.client.request(
            "GET",
            "/spa/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "none",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/spa/api/login",
            headers={
                "Accept": "*/*",
                "Content-Length": "60",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=k%3DS1TV%2Bd2jalw%2FhNh5Lrzd4iMPQNz0z",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "k=S1TV+d2jalw/hNh5Lrzd4iMPQNz0z",
            },
            json={"email": "ana+shop@example.test", "password": "correct horse"},
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/spa/api/catalogue?locale=en-GB&_=1795538078722",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/spa/api/notifications?_=1795538078732",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/spa/api/baskets",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw",
                "Content-Length": "63",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "Idempotency-Key": "3194e91a-f9a2-4639-8cb6-81d4b06ac1bc",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
            json={"account": 4259250684236, "variant": "9552a562769c", "quantity": 2},
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/spa/api/baskets/21711",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/spa/api/baskets/21711/shipping",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
        ) as resp:
            pass
        with self.rest(
            "PATCH",
            "/spa/api/baskets/21711",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw",
                "Cache-Control": "max-age=0",
                "Content-Length": "91",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "If-Match": '"c43ed405b1-2"',
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
            json={
                "shipping": 61337,
                "settings": '{"layout":"list","stateKey":"SLht6lcodc23nEcuuKY5"}',
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/spa/api/tokens",
            headers={
                "Accept": "*/*",
                "Content-Length": "90",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
            json={
                "grantType": "refresh_token",
                "refreshToken": "8KtjKfRiqzzbxCaZK4TxfDRPKTEc_KqpwHPyC0hBsq9",
            },
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/spa/api/baskets/21711/order",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJlQVhzRV9PVzYtdHUiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.M5FDnSFOJ-4HLdA5RshPEdR0PhGJxg7jFxnZCmAK3dU",
                "Cache-Control": "max-age=0",
                "Content-Length": "18",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "If-Match": 'W/"aa8cdcb501-2"',
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
            json={"currency": "EUR"},
        ) as resp:
            pass
        with self.rest(
            "POST",
            "/spa/api/tokens",
            headers={
                "Accept": "*/*",
                "Content-Length": "90",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
            json={
                "grantType": "refresh_token",
                "refreshToken": "pBVKGTlRC6MxbIEQkznvfDp3W_CtG-ApxTuANRIoOwF",
            },
        ) as resp:
            pass
        with self.client.request(
            "DELETE",
            "/spa/api/session",
            headers={
                "Accept": "*/*",
                "Authorization": "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiIyZ0tETkJJZGxaTkwiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.xRkr2bpVE9omKVUk1j5WXXcJFnva27EzV2kkUTdtvYE",
                "Cookie": "sid=wjJmbNKukWpXByShyjVHwIkL6qML0Pgv; XSRF-TOKEN=kwQc%2ByUMAcZpfjJUABToiFtTt%3DgQ5%2Fz",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/spa/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": "kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu",
                "X-XSRF-TOKEN": "kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z",
            },
            catch_response=True,
        ) as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec1)
