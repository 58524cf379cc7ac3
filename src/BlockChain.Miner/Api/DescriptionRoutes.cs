using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BlockChain.Miner.Api;

/// <summary>The OpenAPI description of this API. It is made once, because making it takes tens of milliseconds.</summary>
internal static class DescriptionRoutes
{
    private const string DocumentName = "v1";

    public static void MapDescription(this IEndpointRouteBuilder api)
    {
        var document = new Lazy<Task<byte[]>>(() => WriteAsync(api.ServiceProvider));
        api.MapGet("/openapi/v1.json", async () => TypedResults.Bytes(await document.Value, "application/json"))
            .ExcludeFromDescription();
    }

    private static async Task<byte[]> WriteAsync(IServiceProvider services)
    {
        OpenApiDocument document = await services
            .GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName).GetOpenApiDocumentAsync();
        using var bytes = new MemoryStream();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        return bytes.ToArray();
    }
}
