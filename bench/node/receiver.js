// A minimal receiver as Shopify's own libraries suggest it: raw body, validate, one row for each delivery, 200.
// It keeps what Warranty Desk keeps of a delivery, in the same database with the same durability.
import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import express from 'express';
import pg from 'pg';

const shopify = shopifyApi({
  apiKey: 'warranty-desk',
  apiSecretKey: process.env.SHOPIFY_API_SECRET,
  scopes: ['read_orders'],
  hostName: `127.0.0.1:${process.env.PORT}`,
  apiVersion: ApiVersion.January26,
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error },
});
const [role, host, database] = [process.env.PEER_ROLE, process.env.PEER_HOST, process.env.PEER_DATABASE];
const pool = new pg.Pool({ user: role, host, database, max: Number(process.env.POOL_SIZE) });

// A named statement is prepared once for each connection, which is the fastest way `pg` has.
const INSERT = `
  INSERT INTO peer_notices (shop, topic, subscription, event_id, subject_gid, details, triggered_at, received_at)
  VALUES ($1, $2, $3, $4, $5, '{}', $6, $7) ON CONFLICT DO NOTHING`;

const app = express();

app.get('/readyz', async (request, response) => {
  await pool.query('SELECT 1');
  response.sendStatus(200);
});

app.post('/webhooks/shopify', express.text({ type: '*/*', limit: '5mb' }), async (request, response) => {
  const { valid } = await shopify.webhooks.validate({
    rawBody: request.body,
    rawRequest: request,
    rawResponse: response,
  });
  if (!valid) {
    response.sendStatus(401);
    return;
  }
  const payload = JSON.parse(request.body);
  await pool.query({
    name: 'receive',
    text: INSERT,
    values: [
      request.get('X-Shopify-Shop-Domain'),
      request.get('X-Shopify-Topic'),
      request.get('X-Shopify-Name') ?? '',
      request.get('X-Shopify-Event-Id'),
      payload.admin_graphql_api_id,
      request.get('X-Shopify-Triggered-At'),
      new Date(),
    ],
  });
  response.sendStatus(200);
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1');

process.on('SIGTERM', () => {
  server.close(() => pool.end());
  server.closeAllConnections();
});
