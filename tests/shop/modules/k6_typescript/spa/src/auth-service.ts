import { Client } from './client.ts';

export interface User {
  email: string;
  password: string;
}

export class AuthService {
  constructor(private client: Client) {}

  openApp(): void {
    this.client.page('/spa/');
  }

  logIn(user: User): void {
    this.client.call('POST', '/login', user, { 'X-XSRF-TOKEN': 'k=S1TV+d2jalw/hNh5Lrzd4iMPQNz0z' });
  }

  refreshBeforeOrder(): void {
    const body = { grantType: 'refresh_token', refreshToken: '8KtjKfRiqzzbxCaZK4TxfDRPKTEc_KqpwHPyC0hBsq9' };
    this.client.call('POST', '/tokens', body, {});
  }

  refreshBeforeLogout(): void {
    const body = { grantType: 'refresh_token', refreshToken: 'pBVKGTlRC6MxbIEQkznvfDp3W_CtG-ApxTuANRIoOwF' };
    this.client.call('POST', '/tokens', body, {});
  }

  logOut(): void {
    this.client.call('DELETE', '/session', null, {
      Authorization:
        'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiIyZ0tETkJJZGxaTkwiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.xRkr2bpVE9omKVUk1j5WXXcJFnva27EzV2kkUTdtvYE',
    });
  }
}
