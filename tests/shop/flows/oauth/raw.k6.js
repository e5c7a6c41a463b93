/*
 * Creator: Playwright 1.65.1
 * Browser: chromium 156.0.8078.79
 */

import { sleep, group } from 'k6'
import http from 'k6/http'

export const options = {}

export default function main() {
  let response

  group('page@1fc6d24aa983d01df6c16c45f322705e - Accounts', function () {
    response = http.get('http://127.0.0.1:18377/oauth/app', {
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

    response = http.get('http://127.0.0.1:18377/oauth/app/login', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Connection: 'keep-alive',
        Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/oauth/app',
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

    response = http.get(
      'http://127.0.0.1:18377/oauth/idp/authorize?client_id=shop-web&response_type=code&scope=openid+accounts&redirect_uri=http%3A%2F%2F127.0.0.1%3A18377%2Foauth%2Fapp%2Fcallback&state=OEBBysOYVw4HTXJg-4kwuL',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
          Host: '127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/oauth/app',
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
      'http://127.0.0.1:18377/oauth/idp/login',
      {
        txn: 'lCaG9mzkeXAxMqxHtR',
        client_id: 'shop-web',
        login: 'ana+shop@example.test',
        password: 'correct horse',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer:
            'http://127.0.0.1:18377/oauth/idp/authorize?client_id=shop-web&response_type=code&scope=openid+accounts&redirect_uri=http%3A%2F%2F127.0.0.1%3A18377%2Foauth%2Fapp%2Fcallback&state=OEBBysOYVw4HTXJg-4kwuL',
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

    response = http.get(
      'http://127.0.0.1:18377/oauth/idp/resume/lCaG9mzkeXAxMqxHtR?ticket=cRC7aVys9avLh9njpOWpnvZroP',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
          Host: '127.0.0.1:18377',
          Referer:
            'http://127.0.0.1:18377/oauth/idp/authorize?client_id=shop-web&response_type=code&scope=openid+accounts&redirect_uri=http%3A%2F%2F127.0.0.1%3A18377%2Foauth%2Fapp%2Fcallback&state=OEBBysOYVw4HTXJg-4kwuL',
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

    response = http.get(
      'http://127.0.0.1:18377/oauth/app/callback?code=Z1NSQXqAwO7V2D2LCdDLks5rJCmSWY&state=OEBBysOYVw4HTXJg-4kwuL',
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
          Host: '127.0.0.1:18377',
          Referer:
            'http://127.0.0.1:18377/oauth/idp/authorize?client_id=shop-web&response_type=code&scope=openid+accounts&redirect_uri=http%3A%2F%2F127.0.0.1%3A18377%2Foauth%2Fapp%2Fcallback&state=OEBBysOYVw4HTXJg-4kwuL',
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
      'http://127.0.0.1:18377/oauth/api/link',
      '{"label":"Ana\'s bank","nonce":"wPBCrZne_vnnwGiJ"}',
      {
        headers: {
          Accept: '*/*',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          Connection: 'keep-alive',
          'Content-Type': 'application/json',
          Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer:
            'http://127.0.0.1:18377/oauth/app/callback?code=Z1NSQXqAwO7V2D2LCdDLks5rJCmSWY&state=OEBBysOYVw4HTXJg-4kwuL',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Site': 'same-origin',
          'User-Agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
          'X-Api-Key': 'ak/ob1lnKfMqW8Qmqyxrj2H9Gcw',
          'X-Client-Key': 'pk_live_7Yw2kQ9rT4vX8sB1',
          'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
          'sec-ch-ua-mobile': '?0',
          'sec-ch-ua-platform': '"Linux"',
        },
      }
    )

    response = http.get('http://127.0.0.1:18377/oauth/accounts', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        Connection: 'keep-alive',
        Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
        Host: '127.0.0.1:18377',
        Referer:
          'http://127.0.0.1:18377/oauth/app/callback?code=Z1NSQXqAwO7V2D2LCdDLks5rJCmSWY&state=OEBBysOYVw4HTXJg-4kwuL',
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
      'http://127.0.0.1:18377/oauth/accounts/HvopRqyAB5-pet/sync',
      {
        mode: 'full',
        _csrf: 'G1m2EprgLNaFVidaBlKRjzwHzcJpMAzmzHDBVUxl',
      },
      {
        headers: {
          Accept:
            'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
          'Accept-Encoding': 'gzip, deflate, br, zstd',
          'Accept-Language': 'en-US,en;q=0.9',
          'Cache-Control': 'max-age=0',
          Connection: 'keep-alive',
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
          Host: '127.0.0.1:18377',
          Origin: 'http://127.0.0.1:18377',
          Referer: 'http://127.0.0.1:18377/oauth/accounts',
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

    response = http.get('http://127.0.0.1:18377/oauth/accounts', {
      headers: {
        Accept:
          'text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
        'Accept-Encoding': 'gzip, deflate, br, zstd',
        'Accept-Language': 'en-US,en;q=0.9',
        'Cache-Control': 'max-age=0',
        Connection: 'keep-alive',
        Cookie: 'sid=Us4f9ZKQz4YthW0a4J1t900tDOdjzjfG',
        Host: '127.0.0.1:18377',
        Referer: 'http://127.0.0.1:18377/oauth/accounts',
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
