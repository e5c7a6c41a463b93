export const BASE_URL = 'http://127.0.0.1:18377/search';
