using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>The data folder cannot be used as it is; the message says why and what to do, for the operator to read, and
/// <see cref="Remedy"/> what a program can do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>SQLite takes paths of 512 bytes, with the names of the files that it keeps beside.</summary>
    private const int MaxPath = 500;

    /// <summary>What else helps.</summary>
    public StoreRemedy Remedy { get; init; }

    /// <summary>Something in the chain's file is not as this program left it.</summary>
    /// <param name="what">What, as a sentence.</param>
    /// <param name="inner">What showed it.</param>
    public static StoreException Damaged(string what, Exception? inner = null) => new(
        $"The chain's file is damaged: {what}", inner)
    { Remedy = StoreRemedy.Rebuild };

    /// <summary>SQLite's error on a file, in words for the operator. Whatever it is, SQLite has undone what was not
    /// committed, and what was committed is there (except in a damaged file).</summary>
    internal static StoreException Of(SqliteException failure, string path) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => new(
            $"The disk is full: {path} cannot grow. No stored block is lost. Make room, then start again.",
            failure),
        raw.SQLITE_IOERR => new(
            $"Could not read or write {path} ({failure.Message}). No stored block is lost. Check "
            + "the disk (is it full, or broken?), then start again.",
            failure),
        raw.SQLITE_CORRUPT => Damaged($"{path}, {failure.Message}.", failure),
        raw.SQLITE_NOTADB => new(
            $"{path} is not a chain file, or its beginning is damaged. Move it away and the blocks will be downloaded from "
            + "other nodes again.",
            failure)
        { Remedy = StoreRemedy.OtherFolder },
        raw.SQLITE_CANTOPEN when System.Text.Encoding.UTF8.GetByteCount(path) is var size && size > MaxPath => new(
            $"The path of the chain's file is too long for SQLite ({size} bytes, at most {MaxPath}): {path}. Use a "
            + "shorter one.",
            failure)
        { Remedy = StoreRemedy.OtherFolder },
        raw.SQLITE_CONSTRAINT => new(
            $"Another program wrote to {path} while this one used it ({failure.Message}). On some network drives locks do not "
            + "hold: stop the other miner, or keep the data folder on a disk of this computer.",
            failure),
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM => new(
            $"The chain's file {path} cannot be opened and written ({failure.Message}). It must be a file that you may "
            + "write, in a folder that you may write.",
            failure)
        { Remedy = StoreRemedy.OtherFolder },
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
            $"{path} is locked by another program. Close that program, then start again.", failure),
        _ => new($"The chain's file {path} cannot be used: {failure.Message}", failure),
    };
}
