using BlockChain.Miner.Options;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BlockChain.Miner.Http;

/// <summary>The OpenAPI document, in the form that generators of clients need.</summary>
internal static class ApiDocument
{
    public static OpenApiOptions DescribeNode(this OpenApiOptions document, MinerOptions options) => document
        .AddOperationTransformer((operation, context, _) =>
        {
            operation.OperationId =
                context.Description.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName
                ?? IdOf(context.Description.HttpMethod!, context.Description.RelativePath!);
            return Task.CompletedTask;
        })
        .AddSchemaTransformer((schema, _, _) =>
        {
            // Bytes go out as they are: "byte" would mean Base64. And generators of clients know signed numbers only.
            schema.Format = schema.Format switch { "byte" => "binary", "uint32" => "int64", var format => format };
            return Task.CompletedTask;
        })
        .AddDocumentTransformer((all, _, _) =>
        {
            all.Info.Title = "A SimpleCoin node";

            // Unless the operator said where the node is reached: wherever this document was fetched from.
            all.Servers = [new OpenApiServer { Url = options.PublicUrl?.ToString().TrimEnd('/') ?? "/" }];
            foreach (IOpenApiPathItem path in all.Paths.Values)
            {
                path.Operations!.Remove(HttpMethod.Head);
            }

            return Task.CompletedTask;
        });

    /// <summary>The method and the words of the path: <c>GET /api/block/{hash}/status</c> is <c>getBlockStatus</c>.</summary>
    private static string IdOf(string method, string path) => method.ToLowerInvariant() + string.Concat(
        path.Split('/', '-', '.').Where(word => word != "api" && !word.StartsWith('{')).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
