const host = __ENV.SHOP_HOST || '127.0.0.1:18377';

export const baseUrl = `http://${host}`;
