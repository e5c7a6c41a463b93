import { ApiPage } from './ApiPage.js';

export class StartPage extends ApiPage {
  visit() {
    return this.get('/spa/', {});
  }

  login(email, password) {
    const headers = { ...this.tokens(), 'X-XSRF-TOKEN': 'k=S1TV+d2jalw/hNh5Lrzd4iMPQNz0z' };
    return this.send('POST', '/spa/api/login', { email, password }, headers);
  }

  refreshTokens(refreshToken) {
    return this.send('POST', '/spa/api/tokens', { grantType: 'refresh_token', refreshToken }, this.tokens());
  }

  logout() {
    const token =
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiIyZ0tETkJJZGxaTkwiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.xRkr2bpVE9omKVUk1j5WXXcJFnva27EzV2kkUTdtvYE';
    return this.send('DELETE', '/spa/api/session', null, { ...this.tokens(), Authorization: `Bearer ${token}` });
  }
}
