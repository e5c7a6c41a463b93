/*
 * Creator: Playwright 1.65.1
 * Browser: chromium 156.0.8078.79
 */

import { sleep, group } from 'k6'
import http from 'k6/http'

export const options = {}

export default function main() {
  let response

  group('page@4c656014c2e6b46f11320206c22a61fe - Tea', function () {
    response = http.get('http://127.0.0.1:18377/spa/', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Connection: 'keep-alive',
        Host: '127.0.0.1:18377',
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
      'http://127.0.0.1:18377/spa/api/login',
      '{"email":"ana+shop@example.test","password":"correct horse"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kbgjyB7gmb%2FpifjN%3DQNacGpSTeDo%2Bcz',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
          'X-XSRF-TOKEN': 'kbgjyB7gmb/pifjN=QNacGpSTeDo+cz',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18377/spa/api/catalogue?locale=en-GB&_=1795537574599', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJxX2lBc1NTN3c2a1MiLCJpYXQiOjE3OTU1Mzc1NzQsImV4cCI6MTc5NTUzODE3NH0.2Upuo9_MpMZs1LvCtSbqauoyQ45LAod7J0Nh6WY3tYs',
        Connection: 'keep-alive',
        Cookie:
          'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
        'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18377/spa/api/notifications?_=1795537574606', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJxX2lBc1NTN3c2a1MiLCJpYXQiOjE3OTU1Mzc1NzQsImV4cCI6MTc5NTUzODE3NH0.2Upuo9_MpMZs1LvCtSbqauoyQ45LAod7J0Nh6WY3tYs',
        Connection: 'keep-alive',
        Cookie:
          'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
        'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.post(
      'http://127.0.0.1:18377/spa/api/baskets',
      '{"account":4851794020063,"variant":"d1edc89e7b6c","quantity":2}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Authorization:
            'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJxX2lBc1NTN3c2a1MiLCJpYXQiOjE3OTU1Mzc1NzQsImV4cCI6MTc5NTUzODE3NH0.2Upuo9_MpMZs1LvCtSbqauoyQ45LAod7J0Nh6WY3tYs',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
          Host: '127.0.0.1:18377',
          'Idempotency-Key': 'a86b1127-e0f4-422e-96ad-5c487ae10b1b',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
          'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18377/spa/api/baskets/21711', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJxX2lBc1NTN3c2a1MiLCJpYXQiOjE3OTU1Mzc1NzQsImV4cCI6MTc5NTUzODE3NH0.2Upuo9_MpMZs1LvCtSbqauoyQ45LAod7J0Nh6WY3tYs',
        Connection: 'keep-alive',
        Cookie:
          'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
        'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.get('http://127.0.0.1:18377/spa/api/baskets/21711/shipping', {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJxX2lBc1NTN3c2a1MiLCJpYXQiOjE3OTU1Mzc1NzQsImV4cCI6MTc5NTUzODE3NH0.2Upuo9_MpMZs1LvCtSbqauoyQ45LAod7J0Nh6WY3tYs',
        Connection: 'keep-alive',
        Cookie:
          'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
        'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })

    response = http.patch(
      'http://127.0.0.1:18377/spa/api/baskets/21711',
      '{"shipping":61337,"settings":"{\\"layout\\":\\"list\\",\\"stateKey\\":\\"k4fDlHgNGik3YiUOX7tT\\"}"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Authorization:
            'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJxX2lBc1NTN3c2a1MiLCJpYXQiOjE3OTU1Mzc1NzQsImV4cCI6MTc5NTUzODE3NH0.2Upuo9_MpMZs1LvCtSbqauoyQ45LAod7J0Nh6WY3tYs',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
          Host: '127.0.0.1:18377',
          'If-Match': '"94a00f8830-2"',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
          'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18377/spa/api/tokens',
      '{"grantType":"refresh_token","refreshToken":"C2-WLnNGWbZqWgPJ_hlE8ZoC7lR0q0F-zf7-Fw1WPk5"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
          'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18377/spa/api/baskets/21711/order',
      '{"currency":"EUR"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Authorization:
            'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJvSTRwdEhBSENMWmkiLCJpYXQiOjE3OTU1Mzc1NzQsImV4cCI6MTc5NTUzODE3NH0.NNx-JEKpVuOZFpCmPLyxfkWQufum09ilamsGLxc97fg',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
          Host: '127.0.0.1:18377',
          'If-Match': '"f4a1cfd365-2"',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
          'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.post(
      'http://127.0.0.1:18377/spa/api/tokens',
      '{"grantType":"refresh_token","refreshToken":"vomkvQFt92JY9Sfnm1a31U7GC0Dps7hZEaCSI_Z_1z-"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie:
            'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/spa/',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
          'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.del('http://127.0.0.1:18377/spa/api/session', null, {
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Authorization:
          'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJMN3p1a1dWRjI5WHIiLCJpYXQiOjE3OTU1Mzc1NzQsImV4cCI6MTc5NTUzODE3NH0.WLwBaYQ-icylBGjTp7H_sGJzColu_OyKcjxMm5P7qX8',
        Connection: 'keep-alive',
        Cookie:
          'sid=eZtyXZNSDurG1LPMQ86dSFSQwLiS7H3j; XSRF-TOKEN=kWlVGG%2BDPlXDvaT5tWap0a%2F4%3DWbxIFz',
        Host: '127.0.0.1:18377',
        Origin: 'http://127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/spa/',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
        'X-CSRF-Token': '6brpMH3J1v8AjXooUwL6MZHTpGhuNRi8Qlr5',
        'X-XSRF-TOKEN': 'kWlVGG+DPlXDvaT5tWap0a/4=WbxIFz',
        'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Linux"',
      },
    })
  })

  // Automatically added sleep
  sleep(1)
}
