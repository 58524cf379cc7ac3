using Microsoft.AspNetCore.StaticFiles;

namespace BlockChain.Miner.Http;

/// <summary>The page for browsers at <c>/</c>: the files of <c>wwwroot</c>, as they are.</summary>
internal static class PageFiles
{
    /// <summary>Nothing is loaded from elsewhere, no script but our own files runs, and none may make elements from text:
    /// what the chain holds was written by strangers.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void UsePage(this WebApplication web)
    {
        web.Use((context, next) =>
        {
            // Of the path / the routes know JSON-RPC alone, whose answer to a GET would be 405.
            if (context.Request.Path == "/" && !HttpMethods.IsPost(context.Request.Method))
            {
                context.SetEndpoint(null);
            }

            return next(context);
        });
        web.UseDefaultFiles();
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".py"] = types.Mappings[".cs"] = "text/plain"; // Programs that the page shows.
        web.UseStaticFiles(new StaticFileOptions
        {
            ContentTypeProvider = types,
            OnPrepareResponse = file => SetHeaders(file.Context.Response.Headers),
        });
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        // May be kept, but is asked for again each time: an answer of 304 says that nothing has changed.
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
    }
}
