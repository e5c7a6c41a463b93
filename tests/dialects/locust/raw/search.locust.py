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
            "/search/",
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
        with self.client.request(
            "GET",
            "/search/results?ctx=kTAM+DR%2FvZO3%3DmyQesn%3D%2BuSxz&q=blue+tea+%26+more&sort=price",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP",
                "Referer": "http://127.0.0.1:18377/search/",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/search/api/page?cursor=eyJhZnRlciI6IDMwMDAyLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms%2BY2k%2FPk0zY2x1QT8%2FP1lKPmo%2BRWRnbDJ6In0%3D&size=2",
            headers={
                "Accept": "*/*",
                "Cookie": "sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP",
                "Referer": "http://127.0.0.1:18377/search/results?ctx=kTAM+DR%2FvZO3%3DmyQesn%3D%2BuSxz&q=blue+tea+%26+more&sort=price",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
        ) as resp:
            pass
        with self.rest(
            "GET",
            "/search/api/page?cursor=eyJhZnRlciI6IDMwMDYzLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms%2FV29uSHFLalo5Plg%2BP1U%2BRj5jYz9oOD96In0%3D&size=2",
            headers={
                "Accept": "*/*",
                "Cookie": "sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP",
                "Referer": "http://127.0.0.1:18377/search/results?ctx=kTAM+DR%2FvZO3%3DmyQesn%3D%2BuSxz&q=blue+tea+%26+more&sort=price",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/search/compare/30002~30100~6f9ot",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP",
                "Referer": "http://127.0.0.1:18377/search/results?ctx=kTAM+DR%2FvZO3%3DmyQesn%3D%2BuSxz&q=blue+tea+%26+more&sort=price",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/search/api/collections",
            headers={
                "Accept": "*/*",
                "Content-Length": "89",
                "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
                "Cookie": "sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/search/compare/30002~30100~6f9ot",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
            },
            data="ids=%5B30002%2C30100%5D&name=Tea+%2B+biscuits&ticket=k7A7+c4dLYOri4%3DI%2B%2F%26v3PCE%25z",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/search/shared/18051?share=k%2B9V%26a%3DXo%20riQRDe6JnMd%2FzZz",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP",
                "Referer": "http://127.0.0.1:18377/search/compare/30002~30100~6f9ot",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/search/shared/18051/publish",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "39",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP",
                "Origin": "http://127.0.0.1:18377",
                "Referer": "http://127.0.0.1:18377/search/shared/18051?share=k%2B9V%26a%3DXo%20riQRDe6JnMd%2FzZz",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="share=k%2B9V%26a%3DXo+riQRDe6JnMd%2FzZz",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/search/shared/18051?share=k%2B9V%26a%3DXo+riQRDe6JnMd%2FzZz",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "sid=xatqFmnI3ZDV3jlIC94CcFoU7yUltMMP",
                "Referer": "http://127.0.0.1:18377/search/shared/18051?share=k%2B9V%26a%3DXo%20riQRDe6JnMd%2FzZz",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            catch_response=True,
        ) as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec1)
