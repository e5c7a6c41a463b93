/*
 * Creator: Playwright 1.65.1
 * Browser: chromium 156.0.8078.108
 */

import { sleep, group } from 'k6'
import http from 'k6/http'

import { FormData } from 'https://jslib.k6.io/formdata/0.0.2/index.js'

export const options = {}

export default function main() {
  let formData, response

  group('page@648f06289f55ff1579225ad85ce099a6 - Search results – Northfield', function () {
    response = http.get('http://127.0.0.1:18301/wiki', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/login', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie: 'trac_form_token=2841dc27cbf55a9ce1f38316; trac_session=2768c025eb31e992b4f6d9ec',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/wiki',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/wiki', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/wiki',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/wiki/NightRunbook', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/wiki/NightRunbook?action=edit', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/wiki/NightRunbook',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18301/wiki/NightRunbook',
      {
        __FORM_TOKEN: '2841dc27cbf55a9ce1f38316',
        from_editor: '1',
        action: 'edit',
        version: '0',
        scroll_bar_pos: '0',
        editrows: '20',
        text: '= Night runbook\r\n\r\n * check the pumps\r\n * call "Sam & Ola"\r\n',
        comment: 'first draft, half done',
        preview: 'Preview page',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
          'Cache-Control': 'no-cache',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie:
            'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
          Host: '127.0.0.1:18301',
          Origin: 'http://127.0.0.1:18301',
          Pragma: 'no-cache',
          Referer: 'http://127.0.0.1:18301/wiki/NightRunbook?action=edit',
          'Sec-Fetch-Dest': 'document',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-User': '?1',
          'Upgrade-Insecure-Requests': '1',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18301/wiki/NightRunbook',
      {
        __FORM_TOKEN: '2841dc27cbf55a9ce1f38316',
        from_editor: '1',
        action: 'edit',
        version: '0',
        scroll_bar_pos: '0',
        editrows: '20',
        text: '= Night runbook\r\n\r\n * check the pumps\r\n * call "Sam & Ola"\r\n',
        comment: 'first draft, half done',
        save: 'Submit changes',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
          'Cache-Control': 'no-cache',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie:
            'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
          Host: '127.0.0.1:18301',
          Origin: 'http://127.0.0.1:18301',
          Pragma: 'no-cache',
          Referer: 'http://127.0.0.1:18301/wiki/NightRunbook',
          'Sec-Fetch-Dest': 'document',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-User': '?1',
          'Upgrade-Insecure-Requests': '1',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18301/wiki/NightRunbook', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/wiki/NightRunbook',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/wiki/NightRunbook?action=edit', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/wiki/NightRunbook',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18301/wiki/NightRunbook',
      {
        __FORM_TOKEN: '2841dc27cbf55a9ce1f38316',
        from_editor: '1',
        action: 'edit',
        version: '1',
        scroll_bar_pos: '0',
        editrows: '20',
        text:
          '= Night runbook\r\n\r\n * check the pumps\r\n * check the valves\r\n * call "Sam & Ola"\r\n',
        comment: 'valves added',
        save: 'Submit changes',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
          'Cache-Control': 'no-cache',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie:
            'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
          Host: '127.0.0.1:18301',
          Origin: 'http://127.0.0.1:18301',
          Pragma: 'no-cache',
          Referer: 'http://127.0.0.1:18301/wiki/NightRunbook?action=edit',
          'Sec-Fetch-Dest': 'document',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-User': '?1',
          'Upgrade-Insecure-Requests': '1',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18301/wiki/NightRunbook', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/wiki/NightRunbook?action=edit',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/wiki/NightRunbook?action=diff&version=2', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/wiki/NightRunbook',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/attachment/wiki/NightRunbook/?action=new', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18301/attachment/wiki/NightRunbook',
      '------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="__FORM_TOKEN"\r\n\r\n2841dc27cbf55a9ce1f38316\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="attachment"; filename="plan.txt"\r\nContent-Type: text/plain\r\n\r\n\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="description"\r\n\r\ntimes of the pumps\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="action"\r\n\r\nnew\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="realm"\r\n\r\nwiki\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq\r\nContent-Disposition: form-data; name="id"\r\n\r\nNightRunbook\r\n------WebKitFormBoundaryPisJjxzLPnKYbJEq--\r\n',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
          'Cache-Control': 'no-cache',
          Connection: 'keep-alive',
          'Content-Type': 'multipart/form-data; boundary=----WebKitFormBoundaryPisJjxzLPnKYbJEq',
          Cookie:
            'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
          Host: '127.0.0.1:18301',
          Origin: 'http://127.0.0.1:18301',
          Pragma: 'no-cache',
          Referer: 'http://127.0.0.1:18301/attachment/wiki/NightRunbook/?action=new',
          'Sec-Fetch-Dest': 'document',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-User': '?1',
          'Upgrade-Insecure-Requests': '1',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18301/attachment/wiki/NightRunbook/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/attachment/wiki/NightRunbook/?action=new',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/newticket', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/attachment/wiki/NightRunbook/',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18301/newticket',
      {
        __FORM_TOKEN: '2841dc27cbf55a9ce1f38316',
        field_summary: 'Pump is loud at night',
        field_reporter: 'mira',
        field_description: 'See NightRunbook.',
        field_type: 'defect',
        field_priority: 'major',
        field_milestone: '',
        field_component: 'component1',
        field_version: '',
        field_keywords: '',
        field_cc: '',
        action: 'create',
        submit: 'Create ticket',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
          'Cache-Control': 'no-cache',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie:
            'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
          Host: '127.0.0.1:18301',
          Origin: 'http://127.0.0.1:18301',
          Pragma: 'no-cache',
          Referer: 'http://127.0.0.1:18301/newticket',
          'Sec-Fetch-Dest': 'document',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-User': '?1',
          'Upgrade-Insecure-Requests': '1',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18301/ticket/11', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/newticket',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18301/ticket/11',
      {
        __FORM_TOKEN: '2841dc27cbf55a9ce1f38316',
        field_summary: 'Pump is loud at night',
        field_reporter: 'mira',
        field_description: 'See NightRunbook.',
        field_type: 'defect',
        field_priority: 'major',
        field_milestone: '',
        field_component: 'component1',
        field_version: '',
        field_keywords: '',
        field_cc: '',
        action: 'accept',
        comment: 'I look at it.',
        start_time: '1795742652236778',
        view_time: '1795742652236778',
        replyto: '',
        submit: 'Submit changes',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
          'Cache-Control': 'no-cache',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie:
            'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
          Host: '127.0.0.1:18301',
          Origin: 'http://127.0.0.1:18301',
          Pragma: 'no-cache',
          Referer: 'http://127.0.0.1:18301/ticket/11',
          'Sec-Fetch-Dest': 'document',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-User': '?1',
          'Upgrade-Insecure-Requests': '1',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18301/ticket/11', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/ticket/11',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18301/ticket/11',
      {
        __FORM_TOKEN: '2841dc27cbf55a9ce1f38316',
        field_summary: 'Pump is loud at night',
        field_reporter: 'mira',
        field_description: 'See NightRunbook.',
        field_type: 'defect',
        field_priority: 'major',
        field_milestone: '',
        field_component: 'component1',
        field_version: '',
        field_keywords: '',
        field_cc: '',
        action: 'resolve',
        action_resolve_resolve_resolution: 'fixed',
        comment: 'Bearing changed.',
        start_time: '1795742662183257',
        view_time: '1795742662183257',
        replyto: '',
        submit: 'Submit changes',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
          'Cache-Control': 'no-cache',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie:
            'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
          Host: '127.0.0.1:18301',
          Origin: 'http://127.0.0.1:18301',
          Pragma: 'no-cache',
          Referer: 'http://127.0.0.1:18301/ticket/11',
          'Sec-Fetch-Dest': 'document',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-User': '?1',
          'Upgrade-Insecure-Requests': '1',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18301/ticket/11', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/ticket/11',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/query?status=closed&owner=mira&order=id&desc=1', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18301/search?q=runbook', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie:
          'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'none',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18301/logout',
      {
        logout: '',
        __FORM_TOKEN: '2841dc27cbf55a9ce1f38316',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
          'Cache-Control': 'no-cache',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie:
            'trac_form_token=2841dc27cbf55a9ce1f38316; trac_auth=8f0512325021651640855ff25aabdb05',
          Host: '127.0.0.1:18301',
          Origin: 'http://127.0.0.1:18301',
          Pragma: 'no-cache',
          Referer: 'http://127.0.0.1:18301/search?q=runbook',
          'Sec-Fetch-Dest': 'document',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-User': '?1',
          'Upgrade-Insecure-Requests': '1',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18301/search?q=runbook', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Authorization: 'Basic bWlyYTpjb3JyZWN0IGhvcnNl',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        Cookie: 'trac_form_token=2841dc27cbf55a9ce1f38316',
        Host: '127.0.0.1:18301',
        Pragma: 'no-cache',
        Referer: 'http://127.0.0.1:18301/search?q=runbook',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-User': '?1',
        'Upgrade-Insecure-Requests': '1',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })
  })

  // Automatically added sleep
  sleep(1)
}
