/**
 * Authentication by JSON Web Tokens (RFC 7519), and access control by the rights they carry.
 *
 * <p>Read it from {@link io.sundew.plugin.authjwt.AuthJwtPlugin}. A token's way: {@link
 * io.sundew.plugin.authjwt.JwtAuthenticator} takes it from the CONNECT, {@link
 * io.sundew.plugin.authjwt.CompactToken} takes it apart, {@link
 * io.sundew.plugin.authjwt.TokenVerifier} finds the key and checks the signature, {@link
 * io.sundew.plugin.authjwt.ClaimsCheck} checks what it says, and {@link
 * io.sundew.plugin.authjwt.IdentityMapping} makes an identity of it.
 */
@NullMarked
package io.sundew.plugin.authjwt;

import org.jspecify.annotations.NullMarked;
