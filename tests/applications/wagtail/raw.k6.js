/*
 * Creator: Playwright 1.65.1
 * Browser: chromium 156.0.8078.114
 */

import { sleep, group } from 'k6'
import http from 'k6/http'

import { FormData } from 'https://jslib.k6.io/formdata/0.0.2/index.js'

export const options = {}

export default function main() {
  let formData, response

  group('page@0b4a5303f2b03bea181ef789411fd195 - Sign in - Wagtail', function () {
    response = http.get('http://127.0.0.1:18601/admin/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18601',
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

    response = http.get('http://127.0.0.1:18601/admin/login/?next=/admin/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18601',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'csrftoken=T0BXG7YwLln12EZnEZOgQPex0FpyzgQy',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/login/?next=/admin/',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18601/admin/login/',
      {
        csrfmiddlewaretoken: '9sb0nDAXO7G8PCSDP7Pl8rDNe0HnxSyOSiCNTAojpiTZH6HQjWtrO6Ha4vWLWYec',
        next: '/admin/',
        username: 'maria',
        password: 'kettle-41',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie: 'csrftoken=T0BXG7YwLln12EZnEZOgQPex0FpyzgQy',
          Host: '127.0.0.1:18601',
          Origin: 'http://127.0.0.1:18601',
          Referer: 'http://127.0.0.1:18601/admin/login/?next=/admin/',
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

    response = http.get('http://127.0.0.1:18601/admin/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        'Cache-Control': 'max-age=0',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/login/?next=/admin/',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18601/admin/pages/2/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/2/',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18601/admin/pages/2/add_subpage/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/2/',
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

    response = http.get('http://127.0.0.1:18601/admin/pages/add/news/article/2/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/2/',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/add/news/article/2/',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18601/admin/pages/add/news/article/2/',
      '------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comment_notifications"\r\n\r\non\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\nxB7IeaGz6CkqNsUpRK1ACNwupncEtnMVMJyogcby78LB86myBKckNdDW86BkV4wP\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="next"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="title"\r\n\r\nOld crane moves to the museum\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="section"\r\n\r\nport\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="summary"\r\n\r\nIt lifted "everything" for 60 years.\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="body"\r\n\r\n{"blocks":[{"key":"i9ats","text":"Two barges bring it on Sunday & Monday.","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[],"data":{}}],"entityMap":{}}\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="attachment"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-TOTAL_FORMS"\r\n\r\n1\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-INITIAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-MIN_NUM_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-MAX_NUM_FORMS"\r\n\r\n1000\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-label"\r\n\r\nPlan of the museum\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-address"\r\n\r\nhttps://museum.harbour.example/plan\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-id"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-ORDER"\r\n\r\n1\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="links-0-DELETE"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="slug"\r\n\r\nold-crane-moves-to-the-museum\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="seo_title"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="search_description"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comments-TOTAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comments-INITIAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comments-MIN_NUM_FORMS"\r\n\r\n0\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="comments-MAX_NUM_FORMS"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="go_live_at"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T\r\nContent-Disposition: form-data; name="expire_at"\r\n\r\n\r\n------WebKitFormBoundaryh3D0V1R3jA6vRB6T--\r\n',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'multipart/form-data; boundary=----WebKitFormBoundaryh3D0V1R3jA6vRB6T',
          Cookie:
            'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
          Host: '127.0.0.1:18601',
          Origin: 'http://127.0.0.1:18601',
          Referer: 'http://127.0.0.1:18601/admin/pages/add/news/article/2/',
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

    response = http.get('http://127.0.0.1:18601/admin/pages/19/edit/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        'Cache-Control': 'max-age=0',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq; messages=.eJyLjlaKj88qzs-Lz00tLk5MT1XSMdQxMtVRCgCyFdSUK4zMrf1zUhSSixLzUhVy88tSixVK8hVKMoCc0uLU0lyIEqB8amJJaopeTB4MKukoKcXGAgDy3x9y:1xYG1b:6442Ft2b0NspoXT_978YEWsBlV46UiYaCTZnzLOUVqc',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/add/news/article/2/',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/19/edit/',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18601/admin/editing-sessions/ping/wagtailcore/page/19/17/',
      '------WebKitFormBoundaryTntFHFmyx0jMGmPC\r\nContent-Disposition: form-data; name="revision_id"\r\n\r\n17\r\n------WebKitFormBoundaryTntFHFmyx0jMGmPC\r\nContent-Disposition: form-data; name="revision_created_at"\r\n\r\n2026-12-01T05:03:30.983365+00:00\r\n------WebKitFormBoundaryTntFHFmyx0jMGmPC--\r\n',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          'Content-Type': 'multipart/form-data; boundary=----WebKitFormBoundaryTntFHFmyx0jMGmPC',
          Cookie:
            'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
          Host: '127.0.0.1:18601',
          Origin: 'http://127.0.0.1:18601',
          Referer: 'http://127.0.0.1:18601/admin/pages/19/edit/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-Csrftoken': 'gg5EwOQnz4jSzoRs8SgK92CHTeh1KmXfvowkyQlmAAK3U2jBSSruksJ9CXGHc3H9',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
          'x-requested-with': 'XMLHttpRequest',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18601/admin/pages/19/edit/',
      '------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comment_notifications"\r\n\r\non\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\nXVu7UnQNHw8Pr8hiDEElYLI7ivAcKrH1c3VNWplMI2z0MMJrnEP59bPz1eZSc8rV\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="next"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="loaded_revision_id"\r\n\r\n17\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="loaded_revision_created_at"\r\n\r\n2026-12-01T05:03:30.983365+00:00\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="title"\r\n\r\nOld crane moves to the museum\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="section"\r\n\r\nport\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="summary"\r\n\r\nIt lifted everything until 1998.\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="body"\r\n\r\n{"blocks":[{"key":"i9ats","text":"Two barges bring it on Sunday & Monday.","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[],"data":{}}],"entityMap":{}}\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="attachment"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-TOTAL_FORMS"\r\n\r\n1\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-INITIAL_FORMS"\r\n\r\n1\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-MIN_NUM_FORMS"\r\n\r\n0\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-MAX_NUM_FORMS"\r\n\r\n1000\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-label"\r\n\r\nPlan of the museum\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-address"\r\n\r\nhttps://museum.harbour.example/plan\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-id"\r\n\r\n17\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-ORDER"\r\n\r\n1\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="links-0-DELETE"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="slug"\r\n\r\nold-crane-moves-to-the-museum\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="seo_title"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="search_description"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comments-TOTAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comments-INITIAL_FORMS"\r\n\r\n0\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comments-MIN_NUM_FORMS"\r\n\r\n0\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="comments-MAX_NUM_FORMS"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="action-publish"\r\n\r\naction-publish\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="go_live_at"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M\r\nContent-Disposition: form-data; name="expire_at"\r\n\r\n\r\n------WebKitFormBoundary5rISeXgys1e3mZ2M--\r\n',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'multipart/form-data; boundary=----WebKitFormBoundary5rISeXgys1e3mZ2M',
          Cookie:
            'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
          Host: '127.0.0.1:18601',
          Origin: 'http://127.0.0.1:18601',
          Referer: 'http://127.0.0.1:18601/admin/pages/19/edit/',
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

    response = http.get('http://127.0.0.1:18601/admin/pages/2/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        'Cache-Control': 'max-age=0',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq; messages=.eJydkE1rwzAMhv-K8KCneKaFMsay3nZeT7vUJSix1nj4I0RO1_77OjFsMHYYkw6S0Cs98B4Oomk-OIbGEzOeSFTrarOtxD73sLq7bB6eXp2BbsRA4OOZGFKE1OdhYpp8kUCPDC1RgGFqneWezL0Oc0KOmgcM0DlkftainVKKgbXYle0c392iR-hHes9aFZ2RC1subJmizGxZ2EqLH1-hFMkenfsaqIvB4HjNyDdLn-DsmWqFf-Gj8TaoIZvBav2oyNj0D-pLPvsNWKvZmV1xSgdRCXE83gAVDoB9:1xYG1f:CcDR-nT85xSJk9BnugoQBtYTYQiWFHAaZW0Z6G2gJ1g',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/19/edit/',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/2/',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18601/admin/pages/search/?q=crane', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/search/?q=crane',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18601/admin/pages/19/edit/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/search/?q=crane',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/19/edit/',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18601/admin/editing-sessions/ping/wagtailcore/page/19/18/',
      '------WebKitFormBoundaryyUvhqDMj3pzAxDxM\r\nContent-Disposition: form-data; name="revision_id"\r\n\r\n18\r\n------WebKitFormBoundaryyUvhqDMj3pzAxDxM\r\nContent-Disposition: form-data; name="revision_created_at"\r\n\r\n2026-12-01T05:03:35.262411+00:00\r\n------WebKitFormBoundaryyUvhqDMj3pzAxDxM--\r\n',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          Connection: 'keep-alive',
          'Content-Type': 'multipart/form-data; boundary=----WebKitFormBoundaryyUvhqDMj3pzAxDxM',
          Cookie:
            'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
          Host: '127.0.0.1:18601',
          Origin: 'http://127.0.0.1:18601',
          Referer: 'http://127.0.0.1:18601/admin/pages/19/edit/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-Csrftoken': 'CtQiGYBPTfSVCDQIbC5t5uIaDYQyu5IQRBhYI06OULj6XhiRVCgdgUPCmHfeWMsK',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
          'x-requested-with': 'XMLHttpRequest',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18601/admin/logout/',
      {
        csrfmiddlewaretoken: 'CtQiGYBPTfSVCDQIbC5t5uIaDYQyu5IQRBhYI06OULj6XhiRVCgdgUPCmHfeWMsK',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-GB',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie:
            'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; sessionid=91aab7uji03pka0x46isxxtb9m3bkosq',
          Host: '127.0.0.1:18601',
          Origin: 'http://127.0.0.1:18601',
          Referer: 'http://127.0.0.1:18601/admin/pages/19/edit/',
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

    response = http.get('http://127.0.0.1:18601/admin/login/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        'Cache-Control': 'max-age=0',
        Connection: 'keep-alive',
        Cookie:
          'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4; messages=W1siX19qc29uX21lc3NhZ2UiLDEsMjUsIllvdSBoYXZlIGJlZW4gc3VjY2Vzc2Z1bGx5IGxvZ2dlZCBvdXQuXG5cblxuXG5cbiIsIiJdXQ:1xYG1p:M5iqpIynx4Em2Z30zZgnWhxwZLYsdMd7ePrr2pu27xA',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/pages/19/edit/',
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

    response = http.get('http://127.0.0.1:18601/admin/jsi18n/', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-GB',
        Connection: 'keep-alive',
        Cookie: 'csrftoken=piBQccF9bGBlvOCjUalUlAhCTTzQCRU4',
        Host: '127.0.0.1:18601',
        Referer: 'http://127.0.0.1:18601/admin/login/',
        'Sec-Fetch-Dest': 'script',
        'Sec-Fetch-Mode': 'no-cors',
        'Sec-Fetch-Site': 'same-origin',
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
