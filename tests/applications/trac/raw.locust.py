from locust import FastHttpUser, run_single_user, task


class rec1(FastHttpUser):
    host = "http://127.0.0.1:18301"
    default_headers = {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "en-GB",
        "Cache-Control": "no-cache",
        "Connection": "keep-alive",
        "Host": "127.0.0.1:18301",
        "Pragma": "no-cache",
        "Sec-Fetch-Dest": "document",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-User": "?1",
        "Upgrade-Insecure-Requests": "1",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
        "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Linux"',
    }

    @task
    def t(self):
        with self.client.request("GET", "/wiki", headers={"Sec-Fetch-Site": "none"}, catch_response=True) as resp:
            pass
        with self.client.request(
            "GET",
            "/login",
            headers={
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_session=2768c025eb31e992b4f6d9ec",
                "Referer": "http://127.0.0.1:18301/wiki",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/wiki",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Sec-Fetch-Site": "none",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook?action=edit",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/wiki/NightRunbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Content-Length": "246",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook?action=edit",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=2841dc27cbf55a9ce1f38316&from_editor=1&action=edit&version=0&scroll_bar_pos=0&editrows=20&text=%3D+Night+runbook%0D%0A%0D%0A+*+check+the+pumps%0D%0A+*+call+%22Sam+%26+Ola%22%0D%0A&comment=first+draft%2C+half+done&preview=Preview+page",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/wiki/NightRunbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Content-Length": "245",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=2841dc27cbf55a9ce1f38316&from_editor=1&action=edit&version=0&scroll_bar_pos=0&editrows=20&text=%3D+Night+runbook%0D%0A%0D%0A+*+check+the+pumps%0D%0A+*+call+%22Sam+%26+Ola%22%0D%0A&comment=first+draft%2C+half+done&save=Submit+changes",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook?action=edit",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/wiki/NightRunbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Content-Length": "258",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook?action=edit",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=2841dc27cbf55a9ce1f38316&from_editor=1&action=edit&version=1&scroll_bar_pos=0&editrows=20&text=%3D+Night+runbook%0D%0A%0D%0A+*+check+the+pumps%0D%0A+*+check+the+valves%0D%0A+*+call+%22Sam+%26+Ola%22%0D%0A&comment=valves+added&save=Submit+changes",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook?action=edit",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/wiki/NightRunbook?action=diff&version=2",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/wiki/NightRunbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/attachment/wiki/NightRunbook/?action=new",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Sec-Fetch-Site": "none",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/attachment/wiki/NightRunbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Content-Length": "748",
                "Content-Type": "multipart/form-data; boundary=----WebKitFormBoundaryPisJjxzLPnKYbJEq",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/attachment/wiki/NightRunbook/?action=new",
                "Sec-Fetch-Site": "same-origin",
            },
            data='------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="__FORM_TOKEN"\r\n\r\n2841dc27cbf55a9ce1f38316\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="attachment"; filename="plan.txt"\r\nContent-Type: text/plain\r\n\r\n\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="description"\r\n\r\ntimes of the pumps\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="action"\r\n\r\nnew\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="realm"\r\n\r\nwiki\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="id"\r\n\r\nNightRunbook\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq--\r\n',
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/attachment/wiki/NightRunbook/",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/attachment/wiki/NightRunbook/?action=new",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/newticket",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/attachment/wiki/NightRunbook/",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/newticket",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Content-Length": "288",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/newticket",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=2841dc27cbf55a9ce1f38316&field_summary=Pump+is+loud+at+night&field_reporter=mira&field_description=See+NightRunbook.&field_type=defect&field_priority=major&field_milestone=&field_component=component1&field_version=&field_keywords=&field_cc=&action=create&submit=Create+ticket",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/ticket/11",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/newticket",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/ticket/11",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Content-Length": "375",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/ticket/11",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=2841dc27cbf55a9ce1f38316&field_summary=Pump+is+loud+at+night&field_reporter=mira&field_description=See+NightRunbook.&field_type=defect&field_priority=major&field_milestone=&field_component=component1&field_version=&field_keywords=&field_cc=&action=accept&comment=I+look+at+it.&start_time=1795742652236778&view_time=1795742652236778&replyto=&submit=Submit+changes",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/ticket/11",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/ticket/11",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/ticket/11",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Content-Length": "419",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/ticket/11",
                "Sec-Fetch-Site": "same-origin",
            },
            data="__FORM_TOKEN=2841dc27cbf55a9ce1f38316&field_summary=Pump+is+loud+at+night&field_reporter=mira&field_description=See+NightRunbook.&field_type=defect&field_priority=major&field_milestone=&field_component=component1&field_version=&field_keywords=&field_cc=&action=resolve&action_resolve_resolve_resolution=fixed&comment=Bearing+changed.&start_time=1795742662183257&view_time=1795742662183257&replyto=&submit=Submit+changes",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/ticket/11",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Referer": "http://127.0.0.1:18301/ticket/11",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/query?status=closed&owner=mira&order=id&desc=1",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Sec-Fetch-Site": "none",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/search?q=runbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Sec-Fetch-Site": "none",
            },
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "POST",
            "/logout",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Content-Length": "45",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05",
                "Origin": "http://127.0.0.1:18301",
                "Referer": "http://127.0.0.1:18301/search?q=runbook",
                "Sec-Fetch-Site": "same-origin",
            },
            data="logout=&__FORM_TOKEN=2841dc27cbf55a9ce1f38316",
            catch_response=True,
        ) as resp:
            pass
        with self.client.request(
            "GET",
            "/search?q=runbook",
            headers={
                "Authorization": "Basic bWlyYTpjb3JyZWN0IGhvcnNl",
                "Cookie": "trac_form_token=2841dc27cbf55a9ce1f38316",
                "Referer": "http://127.0.0.1:18301/search?q=runbook",
                "Sec-Fetch-Site": "same-origin",
            },
            catch_response=True,
        ) as resp:
            pass


if __name__ == "__main__":
    run_single_user(rec1)
