/** WAHA, a server that drives WhatsApp Web: its webhooks come in here. */
@org.jspecify.annotations.NullMarked
package io.parley.gateway.waha;
