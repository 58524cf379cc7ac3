using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using Microsoft.AspNetCore.Http;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>What a peer answers whose chain has more work than the honest one and is not worth following.</summary>
internal static class BadChain
{
    /// <summary>A longer chain than the honest one, whose headers are all good, with a bad block below the honest tip; or whose
    /// bodies nobody gets.</summary>
    public static Func<HttpContext, Task<bool>> Serve(Story story, bool isWithheld)
    {
        string branch = isWithheld ? "w" : "b";
        var blocks = new List<Block>();
        string parent = "a100";
        for (int i = 1; i <= 60; i++)
        {
            blocks.Add(story.Draw($"{branch}{i}", parent, draft =>
                draft.CoinbaseValue += new Amount(!isWithheld && i == 10 ? 1 : 0)).Block);
            parent = $"{branch}{i}";
        }

        List<Block> chain = [.. Enumerable.Range(1, 100).Select(height => story[$"a{height}"].Block), .. blocks];
        Dictionary<string, byte[]> bodies = chain.ToDictionary(block => block.Hash.ToString(), block => block.ToBytes());
        return async context =>
        {
            string path = context.Request.Path;
            if (path.StartsWith("/api/headers/", StringComparison.Ordinal))
            {
                string after = path["/api/headers/".Length..];
                int index = after == ChainParameters.Regtest.Genesis.Hash.ToString()
                    ? 0
                    : chain.FindIndex(block => block.Hash.ToString() == after) + 1;
                bool isKnown = index > 0 || after == ChainParameters.Regtest.Genesis.Hash.ToString();
                context.Response.StatusCode = isKnown ? 200 : 404;
                await context.Response.Body.WriteAsync(
                    isKnown ? chain.Skip(index).SelectMany(block => block.Header.ToBytes()).ToArray() : []);
                return true;
            }

            if (path == "/api/blocks/raw")
            {
                if (isWithheld)
                {
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }

                JsonElement asked = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
                foreach (JsonElement hash in asked.GetProperty("hashes").EnumerateArray())
                {
                    byte[] body = bodies[hash.GetString()!];
                    await context.Response.Body.WriteAsync(BitConverter.GetBytes(body.Length));
                    await context.Response.Body.WriteAsync(body);
                }

                return true;
            }

            return false;
        };
    }
}
