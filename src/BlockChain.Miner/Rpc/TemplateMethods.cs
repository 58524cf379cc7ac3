using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;
using Microsoft.AspNetCore.Http.Timeouts;

namespace BlockChain.Miner.Rpc;

/// <summary>Work for miners from outside (BIP 22, BIP 23).</summary>
internal sealed class TemplateMethods(
    FullNode node, TemplateCache templates, NewTip newTip, FirstSync firstSync, Shares shares, MinerOptions options,
    TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int HashDigits = 2 * Hash256.Size;

    public IReadOnlyList<RpcMethod> All =>
    [
        new("getblocktemplate", "All that the next block needs but its coinbase and its work (BIP 22, BIP 23).", GetAsync)
        {
            Parameters =
            [
                new(
                    "template_request", "object",
                    "mode: \"template\", or \"proposal\" with the block's hex in data. longpollid: of the last template; the "
                    + "answer comes when there is a new tip, or after a minute when there are more fees. rules, capabilities: "
                    + "anything.",
                    "{}"),
            ],
            Result = "capabilities, version, rules (none: no SegWit), vbavailable, vbrequired, previousblockhash, "
                + "transactions (data, txid, hash, depends, fee, sigops, weight), coinbaseaux, coinbasevalue (base units), "
                + "longpollid, target, mintime, mutable, noncerange, sigoplimit, sizelimit, curtime, bits, height, submitold. "
                + "To a proposal: null, or why the block would be refused.",
            Example = "{\"rules\": [\"segwit\"]}",
            Queue = null,
        },
    ];

    private async Task<object?> GetAsync(RpcCall call)
    {
        JsonElement request = call.Fields("template_request") ?? default;
        string? mode = TextOf(request, "mode");
        return mode switch
        {
            null or "template" => await GetTemplateAsync(call, TextOf(request, "longpollid")),
            "proposal" => await JudgeAsync(call, TextOf(request, "data")),
            _ => throw RpcException.Parameter("Invalid mode"),
        };
    }

    private async Task<object?> GetTemplateAsync(RpcCall call, string? longPollId)
    {
        if (!firstSync.IsOverOrLate)
        {
            throw new RpcException(RpcCode.InitialDownload, "This node is still synchronising with the peers that it was given.");
        }

        if (longPollId is not null && !call.IsInBatch)
        {
            await WaitForBetterAsync(call, longPollId);
        }

        return await call.InTurnAsync(shares.Questions, () => Describe(templates.Current()));
    }

    /// <summary>Waits until the template with this id is out of date: because another block is the tip or, after a while,
    /// because there are more fees.</summary>
    private async Task WaitForBetterAsync(RpcCall call, string longPollId)
    {
        HttpContext http = call.Http;
        string tip = longPollId.Length > HashDigits ? longPollId[..HashDigits] : "";
        if (!long.TryParse(longPollId.AsSpan(tip.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long fees))
        {
            throw RpcException.Parameter("This is not a longpollid of this node.");
        }

        // Waiting is its purpose: the time limit of requests is for work.
        http.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        using FairRoom.Guest place = shares.LongPolls.Enter(ClientRange.Of(http), 1);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, place.MustLeave, lifetime.ApplicationStopping);
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            Task next = newTip.Next;
            if (node.Tip.Hash.ToString() != tip || Stopwatch.GetElapsedTime(began) >= options.Limits.LongPoll)
            {
                return;
            }

            await Task.WhenAny(next, Task.Delay(options.Limits.LongPollFees, end.Token));
            if (place.MustLeave.IsCancellationRequested)
            {
                throw new RpcException(RpcCode.Misc, "Too many miners are waiting for a new template here. Try again later.");
            }

            end.Token.ThrowIfCancellationRequested();
            if (!next.IsCompleted
                && await call.InTurnAsync(shares.Questions, () => templates.Current().Fees.Units) > fees)
            {
                return;
            }
        }
    }

    private Task<object?> JudgeAsync(RpcCall call, string? hex)
    {
        Block block =
            SubmissionMethods.Decode(hex ?? throw new RpcException(RpcCode.Type, "Missing data String key for proposal"));
        return call.InTurnAsync<object?>(
            shares.BlocksOf(ClientRange.Of(call.Http)), () => node.CheckProposal(block)?.Reason);
    }

    /// <summary>All that a miner needs to make a block, except a coinbase. Amounts are integers here, in base units, as the
    /// BIP has them.</summary>
    private object Describe(BlockTemplate template)
    {
        ChainParameters parameters = node.Parameters;
        if (!BlockTime.TryChoose(
            template.Parent, clock.GetUtcNow().ToUnixTimeSeconds(), parameters, out uint time, out Violation? violation))
        {
            throw new RpcException(RpcCode.Misc, violation.Detail);
        }

        var places = template.Entries.Index().ToDictionary(one => one.Item.Transaction.Id, one => one.Index + 1);
        return new
        {
            capabilities = (string[])["proposal"],
            version = ChainParameters.MinBlockVersion,
            rules = Array.Empty<string>(),
            vbavailable = new { },
            vbrequired = 0,
            previousblockhash = template.Parent.Hash.ToString(),
            transactions = template.Entries.Select(entry => Describe(entry, places)).ToArray(),
            coinbaseaux = new { },
            coinbasevalue = (template.Subsidy + template.Fees).Units,
            longpollid = $"{template.Parent.Hash}{template.Fees.Units}",
            target = HeaderAnswer.TargetOf(template.Bits),
            mintime = template.Parent.MedianTimePast() + 1,
            mutable = (string[])["time", "transactions", "prevblock"],
            noncerange = "00000000ffffffff",
            sigoplimit = ChainParameters.MaxBlockSignatureOperations,
            sizelimit = ChainParameters.MaxBlockSize,
            curtime = time,
            bits = template.Bits.ToString(),
            height = template.Height,
            submitold = true,
        };
    }

    /// <param name="entry">A transaction of a template.</param>
    /// <param name="places">Those of all in it, from 1.</param>
    private static object Describe(MempoolEntry entry, Dictionary<TransactionId, int> places)
    {
        string id = entry.Transaction.Id.ToString();
        return new
        {
            data = Convert.ToHexStringLower(entry.Transaction.ToBytes()),
            txid = id,
            hash = id,
            depends = entry.Transaction.Inputs
                .Select(input => places.GetValueOrDefault(input.PreviousOutput.TransactionId))
                .Where(place => place > 0).Distinct().Order().ToArray(),
            fee = entry.Fee.Units,
            sigops = entry.SignatureOperations,
            weight = 4 * entry.Transaction.Size,
        };
    }

    private static string? TextOf(JsonElement request, string name) =>
        request.ValueKind != JsonValueKind.Object || !request.TryGetProperty(name, out JsonElement value)
            || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new RpcException(RpcCode.Type, $"The field {name} of template_request must be a string.");
}
