from locust import FastHttpUser, run_single_user, task


class rec1(FastHttpUser):
    host = "http://127.0.0.1:18601"
    default_headers = {
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "en-GB",
        "Connection": "keep-alive",
        "Host": "127.0.0.1:18601",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
        "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Linux"',
    }

    @task
    def t(self):
        with self.client.request(
            "GET",
            "/admin/",
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
            "/admin/login/?next=/admin/",
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
            "POST",
            "/admin/login/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "135",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "csrftoken=T0BXG7YwLln12EZnEZOgQPex0FpyzgQy",
                "Origin": "http://127.0.0.1:18601",
                "Referer": "http://127.0.0.1:18601/admin/login/?next=/admin/",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="csrfmiddlewaretoken=9sb0nDAXO7G8PCSDP7Pl8rDNe0HnxSyOSiCNTAojpiTZH6HQjWtrO6Ha4vWLWYec&next=%2Fadmin%2F&username=maria&password=kettle-41",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/admin/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Referer": "http://127.0.0.1:18601/admin/login/?next=/admin/",
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
            "GET",
            "/admin/pages/2/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
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
            "/admin/pages/2/add_subpage/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Referer": "http://127.0.0.1:18601/admin/pages/2/",
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
            "GET",
            "/admin/pages/add/news/article/2/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Referer": "http://127.0.0.1:18601/admin/pages/2/",
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
            "/admin/pages/add/news/article/2/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "3110",
                "Content-Type": "multipart/form-data; boundary=----WebKitFormBoundaryh3D0V1R3jA6vRB6T",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Origin": "http://127.0.0.1:18601",
                "Referer": "http://127.0.0.1:18601/admin/pages/add/news/article/2/",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data='------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comment_notifications"\r\n\r\non\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\nxB7IeaGz6CkqNsUpRK1ACNwupncEtnMVMJyogcby78LB86myBKckNdDW86BkV4wP\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="next"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="title"\r\n\r\nOld crane moves to the museum\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="section"\r\n\r\nport\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="summary"\r\n\r\nIt lifted "everything" for 60 years.\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="body"\r\n\r\n{"blocks":[{"key":"i9ats","text":"Two barges bring it on Sunday & Monday.","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[],"data":{}}],"entityMap":{}}\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="attachment"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-TOTAL_FORMS"\r\n\r\n1\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-INITIAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-MIN_NUM_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-MAX_NUM_FORMS"\r\n\r\n1000\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-label"\r\n\r\nPlan of the museum\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-address"\r\n\r\nhttps://museum.harbour.example/plan\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-id"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-ORDER"\r\n\r\n1\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-DELETE"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="slug"\r\n\r\nold-crane-moves-to-the-museum\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="seo_title"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="search_description"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comments-TOTAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comments-INITIAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comments-MIN_NUM_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comments-MAX_NUM_FORMS"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="go_live_at"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="expire_at"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T--\r\n',
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/admin/pages/19/edit/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq; messages=.eJyLjlaKj88qzs-Lz00tLk5MT1XSMdQxMtVRCgCyFdSUK4zMrf1zUhSSixLzUhVy88tSixVK8hVKMoCc0uLU0lyIEqB8amJJaopeTB4MKukoKcXGAgDy3x9y:1xYG1b:6442Ft2b0NspoXT_978YEWsBlV46UiYaCTZnzLOUVqc",
                "Referer": "http://127.0.0.1:18601/admin/pages/add/news/article/2/",
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
            "/admin/editing-sessions/ping/wagtailcore/page/19/17/",
            headers={
                "Accept": "*/*",
                "Content-Length": "282",
                "Content-Type": "multipart/form-data; boundary=----WebKitFormBoundaryTntFHFmyx0jMGmPC",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Origin": "http://127.0.0.1:18601",
                "Referer": "http://127.0.0.1:18601/admin/pages/19/edit/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Csrftoken": "gg5EwOQnz4jSzoRs8SgK92CHTeh1KmXfvowkyQlmAAK3U2jBSSruksJ9CXGHc3H9",
                "x-requested-with": "XMLHttpRequest",
            },
            data='------WebKitFormBoundaryTntFHFmyx0jMGmPC\r\nContent-Disposition: form-data; name="revision_id"\r\n\r\n17\r\n------WebKitFormBoundaryTntFHFmyx0jMGmPC\r\nContent-Disposition: form-data; name="revision_created_at"\r\n\r\n2026-12-01T05:03:30.983365+00:00\r\n------WebKitFormBoundaryTntFHFmyx0jMGmPC--\r\n',
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/admin/pages/19/edit/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "3475",
                "Content-Type": "multipart/form-data; boundary=----WebKitFormBoundary5rISeXgys1e3mZ2M",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Origin": "http://127.0.0.1:18601",
                "Referer": "http://127.0.0.1:18601/admin/pages/19/edit/",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data='------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comment_notifications"\r\n\r\non\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\nXVu7UnQNHw8Pr8hiDEElYLI7ivAcKrH1c3VNWplMI2z0MMJrnEP59bPz1eZSc8rV\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="next"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="loaded_revision_id"\r\n\r\n17\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="loaded_revision_created_at"\r\n\r\n2026-12-01T05:03:30.983365+00:00\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="title"\r\n\r\nOld crane moves to the museum\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="section"\r\n\r\nport\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="summary"\r\n\r\nIt lifted everything until 1998.\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="body"\r\n\r\n{"blocks":[{"key":"i9ats","text":"Two barges bring it on Sunday & Monday.","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[],"data":{}}],"entityMap":{}}\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="attachment"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-TOTAL_FORMS"\r\n\r\n1\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-INITIAL_FORMS"\r\n\r\n1\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-MIN_NUM_FORMS"\r\n\r\n0\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-MAX_NUM_FORMS"\r\n\r\n1000\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-label"\r\n\r\nPlan of the museum\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-address"\r\n\r\nhttps://museum.harbour.example/plan\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-id"\r\n\r\n17\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-ORDER"\r\n\r\n1\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-DELETE"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="slug"\r\n\r\nold-crane-moves-to-the-museum\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="seo_title"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="search_description"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comments-TOTAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comments-INITIAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comments-MIN_NUM_FORMS"\r\n\r\n0\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comments-MAX_NUM_FORMS"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="action-publish"\r\n\r\naction-publish\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="go_live_at"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="expire_at"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M--\r\n',
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/admin/pages/2/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq; messages=.eJydkE1rwzAMhv-K8KCneKaFMsay3nZeT7vUJSix1nj4I0RO1_77OjFsMHYYkw6S0Cs98B4Oomk-OIbGEzOeSFTrarOtxD73sLq7bB6eXp2BbsRA4OOZGFKE1OdhYpp8kUCPDC1RgGFqneWezL0Oc0KOmgcM0DlkftainVKKgbXYle0c392iR-hHes9aFZ2RC1subJmizGxZ2EqLH1-hFMkenfsaqIvB4HjNyDdLn-DsmWqFf-Gj8TaoIZvBav2oyNj0D-pLPvsNWKvZmV1xSgdRCXE83gAVDoB9:1xYG1f:CcDR-nT85xSJk9BnugoQBtYTYQiWFHAaZW0Z6G2gJ1g",
                "Referer": "http://127.0.0.1:18601/admin/pages/19/edit/",
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
            "GET",
            "/admin/pages/search/?q=crane",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
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
            "/admin/pages/19/edit/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Referer": "http://127.0.0.1:18601/admin/pages/search/?q=crane",
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
            "/admin/editing-sessions/ping/wagtailcore/page/19/18/",
            headers={
                "Accept": "*/*",
                "Content-Length": "282",
                "Content-Type": "multipart/form-data; boundary=----WebKitFormBoundaryyUvhqDMj3pzAxDxM",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Origin": "http://127.0.0.1:18601",
                "Referer": "http://127.0.0.1:18601/admin/pages/19/edit/",
                "Sec-Fetch-Dest": "empty",
                "Sec-Fetch-Mode": "cors",
                "Sec-Fetch-Site": "same-origin",
                "X-Csrftoken": "CtQiGYBPTfSVCDQIbC5t5uIaDYQyu5IQRBhYI06OULj6XhiRVCgdgUPCmHfeWMsK",
                "x-requested-with": "XMLHttpRequest",
            },
            data='------WebKitFormBoundaryyUvhqDMj3pzAxDxM\r\nContent-Disposition: form-data; name="revision_id"\r\n\r\n18\r\n------WebKitFormBoundaryyUvhqDMj3pzAxDxM\r\nContent-Disposition: form-data; name="revision_created_at"\r\n\r\n2026-12-01T05:03:35.262411+00:00\r\n------WebKitFormBoundaryyUvhqDMj3pzAxDxM--\r\n',
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/admin/logout/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Content-Length": "84",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq",
                "Origin": "http://127.0.0.1:18601",
                "Referer": "http://127.0.0.1:18601/admin/pages/19/edit/",
                "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-User": "?1",
                "Upgrade-Insecure-Requests": "1",
            },
            data="csrfmiddlewaretoken=CtQiGYBPTfSVCDQIbC5t5uIaDYQyu5IQRBhYI06OULj6XhiRVCgdgUPCmHfeWMsK",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/admin/login/",
            headers={
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "Cache-Control": "max-age=0",
                "Cookie": "csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; messages=W1siX19qc29uX21lc3NhZ2UiLDEsMjUsIllvdSBoYXZlIGJlZW4gc3VjY2Vzc2Z1bGx5IGxvZ2dlZCBvdXQuXG5cblxuXG5cbiIsIiJdXQ:1xYG1p:M5iqpIynx4Em2Z30zZgnWhxwZLYsdMd7ePrr2pu27xA",
                "Referer": "http://127.0.0.1:18601/admin/pages/19/edit/",
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
